"""Every rule of a sound rate file, for the manual and for reports."""

from anode_duty.ratefiles.rules import case, field, folder, notice
from anode_duty.ratefiles.rules.rule import Rule

RULES: tuple[Rule, ...] = (*field.RULES, *notice.RULES, *case.RULES, *folder.RULES)
