"""What of a photo is covered: rectangles in percent of its width and height."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tracker.errors import InvalidInput

MAX_RECTANGLES = 40
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class Rectangle(BaseModel):
    """A part of a photo to cover: its left upper corner and its size, in percent of the photo's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    left: Percent
    top: Percent
    width: Annotated[float, Field(ge=0.5, le=100, allow_inf_nan=False)]
    height: Annotated[float, Field(ge=0.5, le=100, allow_inf_nan=False)]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its numbers in order."""
        return self.left, self.top, self.width, self.height

    @model_validator(mode="after")
    def _lies_inside(self) -> Rectangle:
        # A hair over the edge is how fingers and rounding draw.
        if self.left + self.width > 100.5 or self.top + self.height > 100.5:
            raise ValueError("outside")
        return self


def to_rectangles(given: Sequence[Any]) -> list[Rectangle]:
    """What a browser or a form said as rectangles; raises InvalidInput for what is none, and for too many."""
    if len(given) > MAX_RECTANGLES:
        raise InvalidInput(
            "На одном фото можно закрыть не больше {most} мест. Объедините соседние.", most=MAX_RECTANGLES
        )
    try:
        return [Rectangle.model_validate(each) for each in given]
    except ValidationError as error:
        raise InvalidInput(
            "Прямоугольник выходит за край фото или слишком мал. Нарисуйте его заново."
        ) from error
