"""What would it take: the routes by which a claimed tonnage could arise from published facts."""

from bluecarbon.accounting.routes.facts import Facts, read_facts
from bluecarbon.accounting.routes.solving import Answer, what_would_it_take

__all__ = ["Answer", "Facts", "read_facts", "what_would_it_take"]
