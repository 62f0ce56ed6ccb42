"""`bluecarbon keys ...`, `bluecarbon evidence sign|show`: arguments, and what is printed."""

import json
import sys
import warnings
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROLES = ("issuer", "verifier", "platform")


def add_keys(commands):
    """Add `keys new|show|trust` to the subparsers of the command line."""
    keys = commands.add_parser("keys", help="keys that sign, and files that say whom to trust")
    actions = keys.add_subparsers(required=True, metavar="ACTION")

    new = actions.add_parser("new", help="make a key: a private file and a public one")
    new.add_argument("--out", type=Path, required=True, metavar="DIR")
    new.add_argument("--holder", required=True, metavar="NAME", help="whose key it is")
    new.add_argument("--role", required=True, choices=ROLES)
    _passphrase(new)
    new.set_defaults(run=_keys_new)

    show = actions.add_parser("show", help="the id of a key, from its private or public file")
    show.add_argument("key", type=Path, metavar="KEY")
    _passphrase(show)
    show.set_defaults(run=_keys_show)

    trust = actions.add_parser("trust", help="a trust file from public keys that you have compared")
    trust.add_argument("public", type=Path, nargs="+", metavar="PUBLIC.json")
    trust.add_argument("--out", type=Path, required=True, metavar="TRUST.json")
    trust.add_argument(
        "--audience", metavar="NAME", help="take only what is meant for this registry"
    )
    trust.add_argument("--not-before", metavar="TIME", help="default: when the keys were made")
    trust.add_argument("--not-after", metavar="TIME", help="as in 2028-01-01T00:00:00Z")
    trust.set_defaults(run=_keys_trust)


def add_evidence(commands):
    """Add `evidence sign|show`; returns the subparsers, for the actions of other rooms."""
    evidence = commands.add_parser("evidence", help="bundles: sign them, look into them")
    actions = evidence.add_subparsers(required=True, metavar="ACTION")

    sign = actions.add_parser("sign", help="sign a bundle as its issuer, or as who verified it")
    sign.add_argument("bundle", type=Path, metavar="BUNDLE")
    sign.add_argument("--key", type=Path, required=True, metavar="KEY", help="a private key file")
    sign.add_argument("--role", choices=ROLES, help="default: what the public file beside KEY says")
    sign.add_argument(
        "--audience",
        metavar="NAME",
        help="the registry or platform that an issuer issues for, or that a platform is",
    )
    sign.add_argument("--lock", type=Path, metavar="FILE", help="lock file of the environment")
    sign.add_argument(
        "--result", type=Path, metavar="FILE", help="what `bluecarbon verify --json` wrote"
    )
    sign.add_argument("--out", type=Path, metavar="FILE", help="default: BUNDLE itself")
    _passphrase(sign)
    sign.set_defaults(run=_sign)

    show = actions.add_parser("show", help="what a bundle holds, and what its signatures say")
    show.add_argument("bundle", type=Path, metavar="BUNDLE")
    show.add_argument("--trust", type=Path, metavar="TRUST.json", help="your own trust file")
    show.add_argument("--audience", metavar="NAME", help="the registry that it must be meant for")
    show.add_argument("--at", metavar="TIME", help="judge keys as of 2028-01-01T00:00:00Z, say")
    show.add_argument("--language", choices=("en", "zh"), default="en")
    show.add_argument("--json", action="store_true", help="for machines")
    show.set_defaults(run=_show)
    return actions


def _passphrase(parser):
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="its first line locks the private key"
    )


@contextmanager
def _warnings_said():
    """Print warnings as sentences instead of as lines of code."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for warning in caught:
        print(f"warning: {warning.message}", file=sys.stderr)


def _locked(options):
    from bluecarbon.evidence import keys

    return options.passphrase_file and keys.load_passphrase(options.passphrase_file)


def _keys_new(options):
    from bluecarbon.evidence import keys

    with _warnings_said():
        private, public = keys.new(
            options.out, holder=options.holder, role=options.role, passphrase=_locked(options)
        )
    print(f"private key: {private}   keep it; who has it signs as {options.holder}")
    print(f"public key:  {public}   hand it to those who shall trust it")
    print(f"key id:      {keys.load_public(public).key.key_id}   compare it by telephone, say")


def _keys_show(options):
    from bluecarbon.evidence import keys

    if options.key.suffix == ".json":
        public = keys.load_public(options.key)
        print(f"holder: {public.holder}\nrole:   {public.role}\nmade:   {public.created}")
        key = public.key
    else:
        with _warnings_said():
            key = keys.load_private(options.key, _locked(options)).public
    print(f"key id: {key.key_id}\npublic key: {key.raw.hex()}")


def _keys_trust(options):
    from bluecarbon.evidence import keys, trust
    from bluecarbon.evidence.values import moment

    publics = [keys.load_public(path) for path in options.public]
    start = options.not_before or min(public.created for public in publics)
    end = options.not_after and moment(options.not_after, "--not-after")
    data = trust.make(
        publics,
        audience=options.audience,
        not_before=moment(start, "--not-before"),
        not_after=end,
    )
    keys.write_private(options.out, data)
    for public in publics:
        print(f"{public.key.key_id}  {public.role:8}  {public.holder}")
    print(f"{options.out}: compare every id with its holder, by another way than the file came.")


def _sign(options):
    from bluecarbon.evidence import bundle, keys, signing

    with _warnings_said():
        key = keys.load_private(options.key, _locked(options))
    read = bundle.read(options.bundle)
    role = options.role or signing.role_beside(options.key)
    now = datetime.now(UTC)
    if role == "issuer":
        name, data = signing.as_issuer(
            read.files, key, audience=options.audience, issued=now, lock=options.lock
        )
    elif role == "verifier":
        name, data = signing.as_verifier(read.files, key, result=options.result, verified=now)
    else:
        name, data = signing.as_platform(read.files, key, register=options.audience, received=now)
    path = options.out or options.bundle
    bundle.write(path, {**read.files, name: data})
    print(f"{path}: signed as {role} by {key.public.key_id}, in {name}")
    print(f"identity of the issue: {signing.issued_statement({**read.files, name: data}).digest}")


def _show(options):
    from bluecarbon.evidence import bundle, judging, trust
    from bluecarbon.evidence.values import moment

    read = bundle.read(options.bundle)
    # Signatures are on the manifest: without its digests they say nothing about the other files.
    levels = bundle.check(options.bundle)
    judgement = judging.judge(
        read.files,
        options.trust and trust.load(options.trust),
        at=options.at and moment(options.at, "--at"),
        audience=options.audience,
    )
    if options.json:
        content = {
            "bundle": {name: len(data) for name, data in sorted(read.files.items())},
            "levels": [verdict.as_json() for verdict in levels],
            "sha256": read.sha256,
            "signatures": judgement.as_json(),
        }
        print(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        from bluecarbon.evidence import telling

        print(f"{options.bundle}: {len(read.files)} files, sha256 {read.sha256}")
        print("\n".join(telling.levels(levels, options.language)))
        print("\n".join(telling.lines(judgement, options.language)))
