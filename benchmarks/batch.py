"""How many questions a second are answered when they come in one batch.

Run it as `python benchmarks/batch.py`. The district is as large as Chang'an (19,023 grids, 109 matters) and has its
313,087 events of a year, each a question. Once all are at random places and of random matters, so that hardly two are
equal. Once they are as events come: the second matter and the second grid half as often as the first, the third a
third (an assumption: the published numbers do not say how they spread). One by one they are asked of a view that
nobody asked yet, once for who leads, as the Cypher statement beside it over HTTP is, once for all that there is to an
answer but why; so is `whole_batch`. `as_csv` and `as_ndjson` do all that `graphkb who --batch` does once the knowledge
base is open: they read the file, answer, and write to a stream. At least 100,000 a second are to be answered as events
come.
"""

import csv
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import mean, median
from tempfile import TemporaryDirectory
from typing import Any

from city import CHANGAN, city

from graphkb.answers.batch import Asked, leads_of, responsible_batch
from graphkb.answers.responsibility import Responsibility, responsibility
from graphkb.cli.batch import answer_questions
from graphkb.graph.view import View

EVENTS = 313_087
SINGLE = 5_000
"""Questions that are asked one by one, for comparison."""

REPEATS = 3
"""Of each measurement, of which the best is printed: what else the machine does only slows it down."""

Answer = Callable[[View, Iterable[Asked]], Iterator[Any]]


def leads_one_by_one(view: View, questions: Iterable[Asked]) -> Iterator[Any]:
    return (responsibility(view, *question).lead for question in questions)


def whole_one_by_one(view: View, questions: Iterable[Asked]) -> Iterator[Any]:
    return (_read(responsibility(view, *question)) for question in questions)


def whole_batch(view: View, questions: Iterable[Asked]) -> Iterator[Any]:
    return (_read(answer) for answer in responsible_batch(view, questions))


def _read(answer: Responsibility) -> Any:
    return answer.lead, answer.assists, answer.supervisors, answer.first_responders


def as_csv(view: View, questions: Iterable[Asked]) -> Iterator[Any]:
    return _from_file(view, questions, as_json=False)


def as_ndjson(view: View, questions: Iterable[Asked]) -> Iterator[Any]:
    return _from_file(view, questions, as_json=True)


def _from_file(view: View, questions: Iterable[Asked], *, as_json: bool) -> Iterator[Any]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "questions.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("matter", "area", "severity"), *questions])
        yield
        with Path(os.devnull).open("w", encoding="utf-8") as out:
            answer_questions(view, path, out, as_json=as_json)


def measure(label: str, answer: Answer, questions: Sequence[Asked]) -> None:
    """Print how many a second a view that nobody asked yet answers."""
    runs = sorted(_measured(answer, questions) for _ in range(REPEATS))
    clock, processor = (len(questions) / each for each in runs[0])
    rate = f"{clock:10,.0f} a second   (processor {processor:,.0f})"
    print(f"{label:<20}{answer.__name__:<20}{len(questions):9,d} questions {rate}", flush=True)


def measure_each(label: str, answer: Answer, questions: Sequence[Asked]) -> None:
    """Print the processor's time for one question, in the median and in the mean, of a view that nobody asked yet."""
    runs = [_each(answer, questions) for _ in range(REPEATS)]
    typical, average = (min(map(of, runs)) * 1000 for of in (median, mean))
    times = f"p50 {typical:.3f} ms   mean {average:.3f} ms of the processor"
    print(f"{label:<20}{answer.__name__:<20}{len(questions):9,d} questions {times}", flush=True)


def _each(answer: Answer, questions: Sequence[Asked]) -> list[float]:
    answers = answer(city(CHANGAN).at(0), questions)
    clock = [time.process_time(), *(time.process_time() for _ in answers)]
    return [after - before for before, after in pairwise(clock)]


def _measured(answer: Answer, questions: Sequence[Asked]) -> tuple[float, float]:
    answers = answer(city(CHANGAN).at(0), questions)
    if answer in {as_csv, as_ndjson}:
        next(answers)  # the file is there
    start, own = time.perf_counter(), time.process_time()
    deque(answers, maxlen=0)
    return time.perf_counter() - start, time.process_time() - own


def main() -> None:
    random = Random(1)  # noqa: S311 - the same questions every time
    matters = [f"matter:m{number}" for number in range(CHANGAN.matters)]
    grids = [f"area:g{number}" for number in range(CHANGAN.grids)]
    random.shuffle(matters)
    random.shuffle(grids)
    drawn = [random.choices(each, [1 / (n + 1) for n in range(len(each))], k=EVENTS) for each in (matters, grids)]
    different: list[Asked] = [(random.choice(matters), random.choice(grids), None) for _ in range(EVENTS)]
    events: list[Asked] = [(matter, grid, None) for matter, grid in zip(*drawn, strict=True)]
    for answer in (leads_one_by_one, whole_one_by_one):
        measure_each("hardly two equal", answer, different[:SINGLE])
    for label, questions in (("hardly two equal", different), ("as events come", events)):
        print(f"{label}: {len(set(questions)):,} different ones")
        for answer in (leads_of, whole_batch, as_csv, as_ndjson):
            measure(label, answer, questions)


if __name__ == "__main__":
    main()
