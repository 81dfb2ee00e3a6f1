"""Reads of this strand: joining doors, a worker's own facts and matters, cards, what the demo shows."""

from gongyou.domains.unions.queries.cards import Card, own_card, shown_card
from gongyou.domains.unions.queries.demo import demo_accounts
from gongyou.domains.unions.queries.doors import JoinDoor, Pool, district_name, join_door, pools
from gongyou.domains.unions.queries.guide import ServiceItem, service_item, service_items
from gongyou.domains.unions.queries.own import (
    OwnFacts,
    account_phone,
    is_settled,
    own_data,
    own_facts,
    own_sealed_values,
    typed_answers,
)
from gongyou.domains.unions.queries.own_matters import (
    MatterLine,
    MatterPage,
    corrections,
    own_matter,
    own_matters,
    own_messages,
)

__all__ = [
    "Card",
    "JoinDoor",
    "MatterLine",
    "MatterPage",
    "OwnFacts",
    "Pool",
    "ServiceItem",
    "account_phone",
    "corrections",
    "demo_accounts",
    "district_name",
    "is_settled",
    "join_door",
    "own_card",
    "own_data",
    "own_facts",
    "own_matter",
    "own_matters",
    "own_messages",
    "own_sealed_values",
    "pools",
    "service_item",
    "service_items",
    "shown_card",
    "typed_answers",
]
