"""What flows can do in the domain, one file a subject: each has functions `action_*` of a View and the Means to act.

`DomainActions` is the seam's `Actions` in one turn's transaction; NAMES are all there are.
"""

from bot.actions.domain import NAMES, DomainActions

__all__ = ["NAMES", "DomainActions"]
