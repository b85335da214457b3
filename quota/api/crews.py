"""A cluster that studies are solved on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from quota.model.rows import Rule
from quota.study.crews.crew import STILL, ClusterError, Crew, require_dask

Done = Callable[[int], None]
"""Is told of each piece of a long work that is finished."""


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster that is there already, on machines with the same version of quota. Needs the extra ``dask``.

    Parameters
    ----------
    address : str
        Of its scheduler, such as ``tcp://10.0.0.1:8786``.
    patience : float
        Seconds after which a study ends where nothing comes back.
    connected : callable
        Told how many workers there are, before they are given anything.
    """

    address: str
    patience: float = STILL
    connected: Done = lambda workers: None


@contextmanager
def crew_of(
    cluster: Cluster | None, rules: Sequence[Rule], kept_as: Sequence[str] | None = None
) -> Iterator[Crew | None]:
    """Connect to a cluster and give its workers; None where none is named.

    Parameters
    ----------
    rules : sequence of Rule
        Rules of one's own: no cluster has them.
    kept_as : sequence of str, optional
        Where what comes back is kept as it comes: packages whose version shows in what is stored.

    Raises
    ------
    ClusterError
        If it cannot be used.
    """
    if cluster is None:
        yield None
        return
    if rules:
        raise ClusterError("own_rules")
    require_dask()
    from quota.study.crews.cluster import PROGRAMS, connection  # noqa: PLC0415 - an extra

    needs = PROGRAMS if kept_as is None else ("quota", *kept_as)
    with connection(cluster.address, needs, cluster.patience, keeps=kept_as is not None) as workers:
        cluster.connected(workers.count())
        yield workers
