"""Quantiles against published tables: Fisher and Yates 1963, table III; two-sided levels in the heads."""

import pytest

from residency.evaluation.statistics.quantiles import normal, t_below, t_quantile

TABLE = {  # degrees: .10, .05, .01, .001 two-sided
    1: (6.314, 12.706, 63.657, 636.619),
    2: (2.920, 4.303, 9.925, 31.599),
    5: (2.015, 2.571, 4.032, 6.869),
    10: (1.812, 2.228, 3.169, 4.587),
    19: (1.729, 2.093, 2.861, 3.883),
    30: (1.697, 2.042, 2.750, 3.646),
    60: (1.671, 2.000, 2.660, 3.460),
    120: (1.658, 1.980, 2.617, 3.373),
}


@pytest.mark.parametrize("degrees", TABLE)
def test_t_quantiles_are_those_of_the_table(degrees):
    assert [round(t_quantile(1 - level / 2, degrees), 3) for level in (0.10, 0.05, 0.01, 0.001)] == list(TABLE[degrees])


def test_one_and_two_degrees_have_a_closed_form():
    """Cauchy's distribution, and t = (2p - 1) / sqrt(2p(1 - p))."""
    assert t_quantile(0.75, 1) == pytest.approx(1.0, abs=1e-12)
    assert t_quantile(0.9, 2) == pytest.approx(0.8 / (2 * 0.9 * 0.1) ** 0.5, abs=1e-12)


@pytest.mark.parametrize("degrees", [0.7, 1, 3.3, 17.25, 400])
@pytest.mark.parametrize("p", [0.001, 0.2, 0.5, 0.8, 0.999])
def test_a_quantile_is_where_that_much_lies_below(p, degrees):
    assert t_below(t_quantile(p, degrees), degrees) == pytest.approx(p, abs=1e-12)
    assert t_quantile(1 - p, degrees) == pytest.approx(-t_quantile(p, degrees), abs=1e-9)


def test_many_degrees_are_normal():
    assert t_quantile(0.975, 10_000) == pytest.approx(normal(0.975), abs=3e-4)
    assert normal(0.975) == pytest.approx(1.959963985, abs=1e-9)


@pytest.mark.parametrize(("p", "degrees"), [(0.0, 5), (1.0, 5), (0.9, 0), (0.9, -1)])
def test_what_no_table_holds_is_refused(p, degrees):
    with pytest.raises(ValueError):
        t_quantile(p, degrees)
