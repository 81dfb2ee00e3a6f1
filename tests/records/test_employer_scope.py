"""Who sees which employers."""

from datetime import date

from gongyou.records.directory.models import Coverage, Employer
from tests.factories.world import employer


def test_a_street_sees_its_employers_a_union_only_those_it_covers(world):
    covered = employer(world, region="370211001", name="本会覆盖公司")
    other = employer(world, region="370211001", name="同街道别家公司")
    elsewhere = employer(world, region="370211002", name="别街道公司")
    Coverage(union=world["union_a1"], employer=covered, valid_from=date(2020, 1, 1)).save(force_insert=True)

    def seen(key: str) -> set[int]:
        return set(Employer.objects.visible_to(world.viewers[key]).values_list("pk", flat=True))

    assert seen("union_a1") == {covered.pk}
    assert seen("union_a2") == set()
    assert seen("street_a") == {covered.pk, other.pk}
    assert seen("district") == {covered.pk, other.pk, elsewhere.pk}


def test_a_zone_sees_the_employers_in_it(world):
    viewer = world.staff("zone_officer", "zone")
    inside = employer(world, region="370211002")
    employer(world, region="370211002")
    Employer._base_manager.filter(pk=inside.pk).update(zone=world["zone"])
    assert list(Employer.objects.visible_to(viewer)) == [inside]
