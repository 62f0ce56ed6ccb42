"""Strings that an attacker would put into a name. All of them are inert as text.

A page that runs one of them changes its title to "owned"; one that fetches something asks the
address that `hostile` is given, where nobody listens.
"""

RUN = "document.title='owned';window.owned=1"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def hostile(address):
    """All strings; `address` is the start of a URL on this machine."""
    return (
        *_html(address),
        *_svg(address),
        *_attributes(address),
        *_templates(),
        *_formulas(address),
        *BIDI,
    )


def _html(address):
    return (
        f"<script>{RUN}</script>",
        f"<ScRiPt >{RUN}</sCrIpT>",
        f"<script src={address}/a.js></script>",
        f"<img src=x onerror={RUN}>",
        f'<img src="{address}/b.png">',
        f"<body onload={RUN}>",
        f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
        f'<iframe src="javascript:{RUN}"></iframe>',
        f'<object data="{address}/c"></object><embed src="{address}/d">',
        f'<link rel=stylesheet href="{address}/e.css">',
        f"<style>@import '{address}/f.css';body{{display:none}}</style>",
        f'<meta http-equiv="refresh" content="0;url={address}/g">',
        f'<base href="{address}/">',
        f'<form action="{address}/h"><input autofocus onfocus={RUN}></form>',
        f"<details open ontoggle={RUN}>x</details>",
        f"<video><source onerror={RUN}></video>",
        f'<a href="javascript:{RUN}">click</a>',
        f"--><script>{RUN}</script><!--",
        f"]]><script>{RUN}</script>",
        f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    )


def _svg(address):
    return (
        f"<svg onload={RUN}></svg>",
        f"<svg><script>{RUN}</script></svg>",
        f"<svg><a xlink:href='javascript:{RUN}'><text>x</text></a></svg>",
        f"<svg><image href='{address}/i.png'/><use href='{address}/j.svg#k'/></svg>",
        f"<svg><animate onbegin={RUN} attributeName=x dur=1s></svg>",
        f"</text></svg><script>{RUN}</script>",
        f"<math><mtext></mtext><mglyph><style><img src=x onerror={RUN}></style></mglyph></math>",
        f"</title><script>{RUN}</script>",
        f"</style><script>{RUN}</script>",
        f"</textarea></pre></td></table><script>{RUN}</script>",
    )


def _attributes(address):
    return (
        f'" onmouseover="{RUN}" x="',
        f"' onfocus='{RUN}' autofocus x='",
        f"x:expression({RUN});background:url({address}/k)",
        f"data:text/html,<script>{RUN}</script>",
        "&lt;script&gt;document.title='owned'&lt;/script&gt;",
        "&#60;script&#62;document.title='owned'&#60;/script&#62;",
    )


def _templates():
    return (
        "{{ 7 * 7 }}{{ config }}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
        "${document.title='owned'}",
        "%(name)s {0.__class__} {name}",
    )


def _formulas(address):
    return (
        "=1+1",
        "=cmd|' /C calc'!A0",
        f'=HYPERLINK("{address}/l","open")',
        f'=IMPORTXML("{address}/m","//a")',
        "+1+1",
        "-1+1",
        "@SUM(1,1)",
        '",=1+1,"',
        "＝1+1",
    )


BIDI = (
    "Chen\u202egnaW",  # right-to-left override: reads as another name
    "\u2066Wang\u2069",
    "Wa\u200bng",  # zero width: two holders that look like one
    "\u0412ang",  # a Cyrillic letter
    "W\u0430ng",
    "\ufeffWang",
    "Wang\u2028Chen",
)
