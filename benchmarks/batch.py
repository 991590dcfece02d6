"""How many questions a second are answered when they come in one batch.

Run it as `python benchmarks/batch.py`. The district is as large as Chang'an (19,023 grids, 109 matters) and has its
313,087 events of a year, each a question: once all at random places and of random matters, so that hardly two are
equal, and once drawn from 20,000 different ones.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import Any

from city import CHANGAN, city

from graphkb.answers.batch import Asked, leads_of, responsible_batch
from graphkb.answers.responsibility import responsibility
from graphkb.graph.view import View

EVENTS = 313_087
PATTERNS = 20_000
SINGLE = 5_000
"""Questions that are asked one by one, for comparison."""


def one_by_one(view: View, questions: Iterable[Asked]) -> Iterator[Any]:
    return (responsibility(view, *question) for question in questions)


def measure(label: str, answer: Callable[[View, Iterable[Asked]], Iterator[Any]], questions: Sequence[Asked]) -> None:
    """Print how many a second a view that nobody asked yet answers."""
    view = city(CHANGAN).at(0)
    start, own = time.perf_counter(), time.process_time()
    deque(answer(view, questions), maxlen=0)
    clock, processor = time.perf_counter() - start, time.process_time() - own
    rate = f"{len(questions) / clock:10,.0f} a second   (processor {len(questions) / processor:,.0f})"
    print(f"{label:<28}{answer.__name__:<20}{len(questions):9,d} questions {rate}", flush=True)


def main() -> None:
    random = Random(1)  # noqa: S311 - the same questions every time
    matters = [f"matter:m{number}" for number in range(CHANGAN.matters)]
    grids = [f"area:g{number}" for number in range(CHANGAN.grids)]
    different: list[Asked] = [(random.choice(matters), random.choice(grids), None) for _ in range(EVENTS)]
    repeated = random.choices(different[:PATTERNS], k=EVENTS)
    measure("hardly two equal", one_by_one, different[:SINGLE])
    for label, questions in (("hardly two equal", different), (f"{PATTERNS:,} different", repeated)):
        measure(label, leads_of, questions)
        measure(label, responsible_batch, questions)


if __name__ == "__main__":
    main()
