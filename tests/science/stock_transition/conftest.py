"""The classes of the numeric cases, and trajectories of them as arrays by date.

Fact sheet on the peer model, section 6: mangrove, parking (all 0) and pond (0, half-lives of its
own); leaving mangrove for another class disturbs all of its biomass and 0.66 of its soil.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from bluecarbon.science import stock_transition as st
from bluecarbon.science.stock_transition import peer

STOCK = {"mangrove": {"biomass": 64.0, "soil": 313.0, "litter": 3.0}}
RATE = {"mangrove": {"biomass": 2.0, "soil": 5.35, "litter": 1.0}}
LIFE = {
    "mangrove": {"biomass": 15.0, "soil": 7.5, "litter": 0.0},
    "pond": {"biomass": 5.0, "soil": 10.0, "litter": 0.0},
    "parking": {"biomass": 0.0, "soil": 0.0, "litter": 0.0},
}
FRACTION = {"biomass": 1.0, "soil": 0.66, "litter": 0.0}
ACCUMULATES = {("mangrove",) * 2, ("parking", "mangrove"), ("pond", "mangrove")}
NONE = {"biomass": 0.0, "soil": 0.0, "litter": 0.0}
POOLS = ("soil", "biomass", "litter")


@dataclass(frozen=True)
class Course:
    """Classes of a place, entered in some years, and followed to an end."""

    classes: tuple
    years: tuple
    end: int

    def by_date(self, table, pool):
        return np.array([table.get(c, NONE)[pool] for c in self.classes])

    def steps(self):
        return list(zip((None, *self.classes), self.classes, strict=False))

    def fraction(self, pool):
        left = [a == "mangrove" and b != "mangrove" for a, b in self.steps()]
        return np.array(left) * FRACTION[pool]

    def life(self, pool):
        return np.array([LIFE[a][pool] if a else 0.0 for a, _ in self.steps()])

    def pool(self, pool):
        """What the functions of the model need for one pool."""
        entered = np.array(self.years, dtype=float)
        until = np.array([*self.years[1:], self.end], dtype=float)
        initial = STOCK.get(self.classes[0], NONE)[pool]
        rate = self.by_date(RATE, pool)
        disturbed = st.disturbed_carbon(initial, rate, until - entered, self.fraction(pool))
        return initial, rate, disturbed, entered, until, self.life(pool)

    def net(self, begin, end, pools=POOLS):
        """Net flux of some pools, by our model."""
        total = 0.0
        for name in pools:
            _, rate, disturbed, entered, until, life = self.pool(name)
            total += st.growth(rate, st.growing_time(entered, until, begin, end))
            total -= st.emitted_carbon(disturbed, entered, life, begin, end)
        return float(total)

    def stock(self, time, pools=POOLS):
        """Stock of some pools, by our model."""
        total = 0.0
        for name in pools:
            initial, rate, disturbed, entered, until, life = self.pool(name)
            total += st.carbon_stock(
                initial, rate, disturbed, entered, until, entered, life, float(time)
            )
        return float(total)

    def peer_years(self, pool):
        """(year, stock, emission, net) of soil or biomass, by the peer's rules."""
        calm = np.array([1.0 * (step in ACCUMULATES) for step in self.steps()])
        initial = STOCK.get(self.classes[0], NONE)[pool]
        given = (initial, self.by_date(RATE, pool), calm, self.fraction(pool), self.life(pool))
        return list(peer.peer_pool_years(*given, self.years, self.end))

    def peer_litter(self):
        """(year, "stock", net) of litter, by the peer's rules."""
        return list(peer.peer_litter_years(self.by_date(RATE, "litter"), self.years, self.end))

    def peer_net(self, begin, end):
        """Net flux of all pools, by the peer's rules."""
        total = 0.0
        for pool in ("soil", "biomass"):
            total += sum(n for y, _, _, n in self.peer_years(pool) if begin <= y < end)
        return float(total + sum(n for y, _, n in self.peer_litter() if begin <= y < end))

    def peer_stock(self, year):
        """What the peer calls the total stock at the start of a year."""
        total = next(s for y, s, _ in self.peer_litter() if y == year)
        for pool in ("soil", "biomass"):
            years = self.peer_years(pool)
            stocks = {y: s for y, s, _, _ in years}
            y, s, _, n = years[-1]
            total += {**stocks, y + 1: s + n}[year]
        return float(total)


@pytest.fixture(scope="session")
def course():
    """Makes a `Course` of "class year" words and an end."""

    def make(text, end):
        words = text.split()
        return Course(tuple(words[::2]), tuple(map(int, words[1::2])), end)

    return make
