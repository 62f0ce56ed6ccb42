"""The methods that a project file names."""

from bluecarbon.accounting.checks import check_once, check_options, check_some_tonnage
from bluecarbon.errors import InputError
from bluecarbon.methods.quantities import MethodError, load_method


def methods_of(project):
    """The methods of the project file, with options and claims checked."""
    methods = []
    for i, section in enumerate(project.method):
        where = f"{project.path}, method[{i + 1}]"
        try:
            method = load_method(section.use).chosen(section.options)
        except MethodError as error:
            raise InputError(
                where=f"{where}.use",
                found=repr(section.use),
                rule="It is not a methodology of this package.",
                cure=str(error).rpartition("package. ")[2],
            ) from None
        for habitat in section.habitats:
            if habitat not in method.habitats:
                raise InputError(
                    where=f"{where}.habitats",
                    found=repr(habitat),
                    rule=f"{method.id} accounts {', '.join(method.habitats)}.",
                    cure="Use another method for it, or correct the name.",
                )
        checks_only = method.cross_check or method.total is None
        if not checks_only and project.project.claim not in method.claims:
            raise InputError(
                where=f"{project.path}, project.claim",
                found=repr(project.project.claim),
                rule=f"{method.id} yields: {', '.join(method.claims)}.",
                cure="Change the claim, or the method. A capacity inventory and what can be sold "
                "never stand in one project.",
            )
        methods.append((section, method))
        check_options(project, section, method, where)
    check_some_tonnage(project, methods)
    check_once(project, methods)
    return tuple(methods)
