from itertools import pairwise

from benchmarks.background_faults.plan import plan_faults


def test_the_same_seed_plans_the_same_faults_and_another_seed_others() -> None:
    assert plan_faults(1, 60) == plan_faults(1, 60)
    assert plan_faults(1, 60) != plan_faults(2, 60)


def test_short_runs_have_the_worst_faults_too() -> None:
    planned = {(fault.deed, fault.victim) for fault in plan_faults(3, 8)}

    assert {("kill", "api-1"), ("kill", "worker-1"), ("kill", "postgres")} <= planned


def test_faults_follow_each_other_within_the_time() -> None:
    faults = plan_faults(4, 60)

    assert all(before.at < after.at for before, after in pairwise(faults))
    assert faults[-1].at < 60
    assert len(faults) >= 12
