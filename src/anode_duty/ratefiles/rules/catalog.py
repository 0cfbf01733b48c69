"""Every rule of a sound rate file, for the manual and for reports."""

from anode_duty.ratefiles.rules import case, duty_folder, field, folder, measure, notice
from anode_duty.ratefiles.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *field.RULES,
    *notice.RULES,
    *case.RULES,
    *folder.RULES,
    *measure.RULES,
    *duty_folder.RULES,
)
