"""For whom a version is meant: posts, and people named one by one. In the database, one array of words."""

from collections.abc import Iterable
from dataclasses import dataclass

from anchang.apps.offices.choices import Post
from anchang.apps.offices.models import Staff

_PERSON = "#"


@dataclass(frozen=True, slots=True)
class Audience:
    """Posts, and ids of staff."""

    posts: frozenset[Post] = frozenset()
    people: frozenset[int] = frozenset()

    @classmethod
    def of_words(cls, words: Iterable[str]) -> "Audience":
        """Read from the database's array."""
        listed = list(words)
        return cls(
            frozenset(Post(word) for word in listed if not word.startswith(_PERSON)),
            frozenset(int(word.removeprefix(_PERSON)) for word in listed if word.startswith(_PERSON)),
        )

    @property
    def words(self) -> list[str]:
        """As the database keeps it: `consultant`, `#17`."""
        posts = [post.value for post in Post if post in self.posts]
        return [*posts, *(f"{_PERSON}{one}" for one in sorted(self.people))]

    @property
    def labels(self) -> list[str]:
        """The posts as people read them, 全员 for all of them."""
        if self.posts == frozenset(Post):
            return ["全员"]
        return [str(post.label) for post in Post if post in self.posts]

    def includes(self, person: Staff) -> bool:
        return person.post in self.posts or person.pk in self.people

    def __bool__(self) -> bool:
        return bool(self.posts or self.people)
