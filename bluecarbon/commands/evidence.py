"""`bluecarbon evidence ...`: builds bundles, signs them, and looks into them."""

import json
from datetime import UTC, datetime
from pathlib import Path

from bluecarbon.commands.options import account_of, add_project, add_running
from bluecarbon.commands.signing import ROLES, add_passphrase, passphrase, warnings_said


def add_arguments(parser):
    """Add `evidence sign|show|build`."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

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
    add_passphrase(sign)
    sign.set_defaults(run=_sign)

    show = actions.add_parser("show", help="what a bundle holds, and what its signatures say")
    show.add_argument("bundle", type=Path, metavar="BUNDLE")
    show.add_argument("--trust", type=Path, metavar="TRUST.json", help="your own trust file")
    show.add_argument("--audience", metavar="NAME", help="the registry that it must be meant for")
    show.add_argument("--at", metavar="TIME", help="judge keys as of 2028-01-01T00:00:00Z, say")
    show.add_argument("--lang", "--language", dest="language", choices=("en", "zh"), default="en")
    show.add_argument("--json", action="store_true", help="for machines")
    show.set_defaults(run=_show)

    build = actions.add_parser("build", help="the bundle of a project's account")
    add_project(build)
    build.add_argument("--out", type=Path, required=True, metavar="BUNDLE")
    add_running(build)
    build.set_defaults(run=_build)


def _sign(options):
    from bluecarbon.evidence import bundle, keys, signing

    with warnings_said():
        key = keys.load_private(options.key, passphrase(options))
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


def _build(options):
    from bluecarbon.accounting.bundling import write_bundle

    made = write_bundle(account_of(options), options.out)
    inputs = [entry for entry in made.manifest.values() if entry["role"] == "input"]
    print(f"{options.out}: sha256 {made.sha256}")
    print(
        f"{len(made.lots)} lots, {len(inputs)} inputs, not signed: see `bluecarbon evidence sign`"
    )
    for entry in inputs:
        if entry["detached"]:
            print(f"travels beside it: {entry['title']}, {entry['size']:,} bytes")
