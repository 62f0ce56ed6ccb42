"""Lines of a project file: quoted text, and choices with what each option means."""

import json

CHOOSE = '"CHOOSE"'


def quoted(text):
    """Text as TOML: its basic strings are those of JSON."""
    written = json.dumps(str(text).replace("\\", "/"), ensure_ascii=False)
    return written.replace("\x7f", "\\u007f")  # which TOML refuses as it is, and JSON does not


def remark(text):
    """Text from a file on one line of a remark: a line end in a name must not end the remark."""
    text = " ".join(str(text).split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def option_lines(options):
    """Values to choose from with what each means, as remarks in columns."""
    width = max(len(value) for value in options)
    return [f"#   {value:<{width}}  {meaning}".rstrip() for value, meaning in options.items()]


def choice(key, what, options=None):
    """A key that is left to be chosen, below what it is and its options."""
    lines = [f"# CHOOSE: {what}"]
    return [*lines, *(option_lines(options) if options else []), f"{key} = {CHOOSE}"]
