"""Looks at a folder of inputs and says, per file, what it is, what is wrong, and what to do.

Every file is handed to the reader that would read it in a project, so the doctor knows no other
rules than the readers; what it adds is a guess at the kind of a file, suspicions that no reader may
refuse for, and checks between the files of a folder.
"""

from bluecarbon.accounting.doctor.checkup import Checkup, examine
from bluecarbon.accounting.doctor.finding import Diagnosis, Finding

__all__ = ["Checkup", "Diagnosis", "Finding", "examine"]
