"""The evidence grade: how sure we are that it happened, and that the change caused it. It says nothing about size.

A ladder of five rules. The grade is the number of rules met before the first that is not, so that each grade stands on
those below it; the rules and their order are those of the product ("Claimed" to "Repeated"). The software works the
grade out from what is recorded and says which rule gave it. Curators may hold a grade down, with a reason that is
shown; nothing pushes it up. What was found, good or bad, is the `Verdict`, told beside the grade.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casestudies.enums import Basis, EvaluationDesign, EvaluationResult, FigureKind, SourceKind

PROMOTERS = frozenset([SourceKind.SUPPLIER, SourceKind.AWARD_ENTRY])
"""Those who gain by its being believed: a supplier, and an entry for an award."""

INDEPENDENT = frozenset([SourceKind.EVALUATION, SourceKind.REVIEW, SourceKind.RESEARCH])
FURTHER_COUNCILS = 2
"""So many more councils with measured good results make a result repeated."""

WORDS = ("Claimed", "Described", "Measured", "Reviewed", "Compared", "Repeated")
MEANINGS = (
    "Only those who promote it say so.",
    "The council’s own account, or somebody else’s, with a source.",
    "A result was achieved and measured, before and after, with a source.",
    "Somebody independent checked the result.",
    "The result was compared with what happened elsewhere or otherwise.",
    "Two or more further councils measured good results too.",
)
HIGHEST_ALONE = 4
"""The highest grade that one case study can reach by itself."""


@dataclass(frozen=True)
class FigureFact:
    """What bears on evidence of one figure: what it is, what it rests on, whose word it is, whether it is a change."""

    kind: str
    basis: str
    source_kind: str
    has_baseline: bool = False

    @property
    def measures_a_change(self) -> bool:
        """A result that is a difference: savings and income are; an outcome is where something stands beside it."""
        is_change = self.kind in (*FigureKind.savings(), FigureKind.INCOME) or (
            self.kind == FigureKind.OUTCOME and self.has_baseline
        )
        return is_change and self.basis in Basis.results() and self.source_kind not in PROMOTERS


@dataclass(frozen=True)
class EvaluationFact:
    """`source_kind` is of the document that tells it: a promoter's own is no independent evaluation."""

    design: str
    result: str
    source_kind: str = SourceKind.EVALUATION

    @property
    def is_independent(self) -> bool:
        return self.source_kind not in PROMOTERS


@dataclass(frozen=True)
class Facts:
    """What is recorded of a case study that bears on its grade. `repeated_in` names further councils, not its own,
    whose measured results with the same option were good."""

    source_kinds: frozenset[str]
    figures: tuple[FigureFact, ...] = ()
    evaluations: tuple[EvaluationFact, ...] = ()
    repeated_in: tuple[str, ...] = ()

    @property
    def independent(self) -> tuple[EvaluationFact, ...]:
        """The evaluations that a promoter did not tell of itself."""
        return tuple(item for item in self.evaluations if item.is_independent)

    @property
    def has_good_result(self) -> bool:
        """Measured, and good: an evaluation that measured found so, or a saving or income was achieved and nothing
        measured speaks against it."""
        measured = [item.result for item in self.independent if item.design in EvaluationDesign.measured()]
        if measured:
            return EvaluationResult.POSITIVE in measured and EvaluationResult.HARM not in measured
        return any(
            figure.measures_a_change and figure.kind in (*FigureKind.savings(), FigureKind.INCOME)
            for figure in self.figures
        )


@dataclass(frozen=True)
class Rule:
    """One step of the ladder: when it is met, the sentence that says so, and what would meet it."""

    grade: int
    is_met: Callable[[Facts], bool]
    met: str
    would_raise: str

    @property
    def word(self) -> str:
        return WORDS[self.grade]

    @property
    def meaning(self) -> str:
        return MEANINGS[self.grade]


def _described(facts: Facts) -> bool:
    return bool(facts.source_kinds - PROMOTERS)


def _measured(facts: Facts) -> bool:
    return any(figure.measures_a_change for figure in facts.figures) or any(
        item.design in EvaluationDesign.measured() for item in facts.independent
    )


def _reviewed(facts: Facts) -> bool:
    return bool(facts.independent) or any(
        figure.basis in Basis.results() and figure.source_kind in INDEPENDENT for figure in facts.figures
    )


def _compared(facts: Facts) -> bool:
    return any(item.design in EvaluationDesign.compared() for item in facts.independent)


def _repeated(facts: Facts) -> bool:
    return facts.has_good_result and len(set(facts.repeated_in)) >= FURTHER_COUNCILS


RULES = (
    Rule(
        1,
        _described,
        "There is an account of it by somebody other than a supplier or an award entry.",
        "An account by the council, an auditor or the press, with its source.",
    ),
    Rule(
        2,
        _measured,
        "A result was achieved and measured: a saving, an income, or an outcome set against an earlier or another one.",
        "A result that was achieved, with what it was before, from a source other than a supplier or an award entry.",
    ),
    Rule(
        3,
        _reviewed,
        "Somebody independent evaluated or reviewed it.",
        "A check by somebody independent: an evaluator, an auditor or a university.",
    ),
    Rule(
        4,
        _compared,
        "An evaluation compared it with people or places that went without.",
        "An evaluation that compares it with people or places that went without.",
    ),
    Rule(
        5,
        _repeated,
        "Two or more further councils that did the same measured good results.",
        "Good results, measured, in two or more further councils that do the same.",
    ),
)


@dataclass(frozen=True)
class Grade:
    """A grade with its reasons. `held` is the reason for which curators hold it below what the rules give."""

    level: int
    met: tuple[str, ...]
    would_raise: str
    held: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.level]

    @property
    def meaning(self) -> str:
        return MEANINGS[self.level]


def grade(facts: Facts, *, hold_at: int | None = None, hold_reason: str = "") -> Grade:
    """The grade of these facts, 0 to 5, with the rules that gave it and the first that is not met."""
    level = next((rule.grade - 1 for rule in RULES if not rule.is_met(facts)), RULES[-1].grade)
    if hold_at is not None and hold_at < level:
        return ladder(hold_at, hold_reason)
    return ladder(level)


def ladder(level: int, held: str = "") -> Grade:
    """The reasons of a grade that is known: the rules below it were met, the next one was not, or curators hold it."""
    would_raise = RULES[level].would_raise if level < len(RULES) and not held else ""
    return Grade(level, tuple(rule.met for rule in RULES[:level]), would_raise, held)


class Verdict(StrEnum):
    """What was found, as loudly as the grade says how surely."""

    GOOD = "good"
    MIXED = "mixed"
    NO_EFFECT = "no-effect"
    HARM = "harm"
    UNCLEAR = "unclear"
    RESULT = "result"
    NOT_MEASURED = "not-measured"


VERDICTS = {
    Verdict.GOOD: "Evaluated: it worked",
    Verdict.MIXED: "Evaluated: mixed results",
    Verdict.NO_EFFECT: "Tested and found no effect",
    Verdict.HARM: "Harm or side effects found",
    Verdict.UNCLEAR: "Evaluated: cause or effect unclear",
    Verdict.RESULT: "Result reported, not evaluated",
    Verdict.NOT_MEASURED: "Nobody has measured it",
}


def verdict(facts: Facts) -> Verdict:
    """What the evaluations found; without any, whether a result was reported at all. Harm outweighs the rest, and
    results that point different ways are mixed."""
    results: set[str] = {item.result for item in facts.independent}
    if EvaluationResult.HARM in results:
        return Verdict.HARM
    telling = results - {EvaluationResult.UNCLEAR}
    if len(telling) > 1:
        return Verdict.MIXED
    by_result = {
        EvaluationResult.POSITIVE: Verdict.GOOD,
        EvaluationResult.MIXED: Verdict.MIXED,
        EvaluationResult.NO_EFFECT: Verdict.NO_EFFECT,
    }
    if telling:
        return by_result[EvaluationResult(next(iter(telling)))]
    if results:
        return Verdict.UNCLEAR
    has_result = any(figure.measures_a_change for figure in facts.figures)
    return Verdict.RESULT if has_result else Verdict.NOT_MEASURED


@dataclass(frozen=True)
class Member:
    """One case study of an option, as the option's grade sees it. Councils are named by whatever tells them apart."""

    case_study: int
    level: int
    has_good_result: bool
    councils: frozenset[int]


def repeated_in(own: Member, members: Sequence[Member]) -> frozenset[int]:
    """The councils, not this case study's own, that measured a good result with the same option."""
    further = (member.councils for member in members if member.has_good_result and member.case_study != own.case_study)
    return frozenset().union(*further) - own.councils


def with_repetition(own: Member, members: Sequence[Member]) -> int:
    """A case study's grade once the others of its option are known; they can add the step from 4 to 5 and no other."""
    is_repeated = (
        own.level == HIGHEST_ALONE and own.has_good_result and len(repeated_in(own, members)) >= FURTHER_COUNCILS
    )
    return HIGHEST_ALONE + 1 if is_repeated else own.level
