"""Place: outlines, houses and courtyards as pure functions of coordinates and texts."""
