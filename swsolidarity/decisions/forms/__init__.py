"""What people enter about decisions; it is checked and converted here, and nothing else."""

from swsolidarity.decisions.forms.questions import (
    ChoiceForm,
    CodeForm,
    DayField,
    QuestionForm,
    choices,
    days_to_discuss,
)
from swsolidarity.decisions.forms.rules import RuleForm

__all__ = ["ChoiceForm", "CodeForm", "DayField", "QuestionForm", "RuleForm", "choices", "days_to_discuss"]
