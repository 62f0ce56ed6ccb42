"""`bluecarbon keys ...`: keys that sign, and files that say whom to trust."""

from pathlib import Path

from bluecarbon.commands.signing import ROLES, add_passphrase, passphrase, warnings_said


def add_arguments(parser):
    """Add `keys new|show|trust`."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    new = actions.add_parser("new", help="make a key: a private file and a public one")
    new.add_argument("--out", type=Path, required=True, metavar="DIR")
    new.add_argument("--holder", required=True, metavar="NAME", help="whose key it is")
    new.add_argument("--role", required=True, choices=ROLES)
    add_passphrase(new)
    new.set_defaults(run=_new)

    show = actions.add_parser("show", help="the id of a key, from its private or public file")
    show.add_argument("key", type=Path, metavar="KEY")
    add_passphrase(show)
    show.set_defaults(run=_show)

    trust = actions.add_parser("trust", help="a trust file from public keys that you have compared")
    trust.add_argument("public", type=Path, nargs="+", metavar="PUBLIC.json")
    trust.add_argument("--out", type=Path, required=True, metavar="TRUST.json")
    trust.add_argument(
        "--audience", metavar="NAME", help="take only what is meant for this registry"
    )
    trust.add_argument("--not-before", metavar="TIME", help="default: when the keys were made")
    trust.add_argument("--not-after", metavar="TIME", help="as in 2028-01-01T00:00:00Z")
    trust.set_defaults(run=_trust)


def _new(options):
    from bluecarbon.evidence import keys

    with warnings_said():
        private, public = keys.new(
            options.out, holder=options.holder, role=options.role, passphrase=passphrase(options)
        )
    print(f"private key: {private}   keep it; who has it signs as {options.holder}")
    print(f"public key:  {public}   hand it to those who shall trust it")
    print(f"key id:      {keys.load_public(public).key.key_id}   compare it by telephone, say")


def _show(options):
    from bluecarbon.evidence import keys

    if options.key.suffix == ".json":
        public = keys.load_public(options.key)
        print(f"holder: {public.holder}\nrole:   {public.role}\nmade:   {public.created}")
        key = public.key
    else:
        with warnings_said():
            key = keys.load_private(options.key, passphrase(options)).public
    print(f"key id: {key.key_id}\npublic key: {key.raw.hex()}")


def _trust(options):
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
