"""How the treasury calls levels and the selections that promise money; old books knew them by their titles."""

from gongyou.domains.honours.types import PROGRAMMES
from gongyou.records.passport.types import LEVELS
from gongyou.records.treasury import types as treasury

for level in LEVELS:
    treasury.LEVELS.register(treasury.Word(level.key, level.name))
for programme in PROGRAMMES.all():
    for key in sorted({programme.procedure, programme.title}):
        treasury.PROGRAMMES.register(treasury.Word(key, programme.name))
