"""The usual Folium ways beside ours: seconds to make the page and its bytes, at the sizes they survive.

Leaflet's cluster plugins come from outside hosts, so these pages are made but not opened in a browser: what they cost there comes on top.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator

import folium
from folium.plugins import FastMarkerCluster, MarkerCluster

from benchmarks.figures import Row

Places = list[tuple[float, float]]
MARKERS_SURVIVE = 10_000  #: a marker each takes minutes beyond


def measure(requests: int, ours: Row) -> Iterator[Row]:
    """The usual ways at a size; `ratio` is how many times our viewport's processor time, `bytes_ratio` how many times its bytes."""
    chance = random.Random(1)
    places = [(chance.uniform(57.97, 58.09), chance.uniform(56.2, 56.47)) for _ in range(requests)]
    for name, make, most in (
        ("usual: MarkerCluster of Marker", _markers, MARKERS_SURVIVE),
        ("usual: GeoJson", _geojson, 100_000),
        ("usual: FastMarkerCluster", _fast, 100_000),
    ):
        if requests > most:
            continue
        gc.collect()
        began, used = time.perf_counter(), time.thread_time()
        size = len(make(places).get_root().render())
        spent, processor = (time.perf_counter() - began) * 1000, (time.thread_time() - used) * 1000
        yield {
            "name": name,
            "n": requests,
            "p50_ms": round(spent),
            "p95_ms": round(spent),
            "cpu_ms": round(processor),
            "bytes": size,
            "ratio": round(processor / float(str(ours["cpu_ms"]))),
            "bytes_ratio": round(size / float(str(ours["bytes"]))),
        }


def _markers(places: Places) -> folium.Map:
    drawn = folium.Map(location=places[0])
    cluster = MarkerCluster().add_to(drawn)
    for place in places:
        folium.Marker(place, tooltip="Заявка").add_to(cluster)
    return drawn


def _geojson(places: Places) -> folium.Map:
    drawn = folium.Map(location=places[0])
    features = [
        {
            "type": "Feature",
            "properties": {"number": number},
            "geometry": {"type": "Point", "coordinates": [long, lat]},
        }
        for number, (lat, long) in enumerate(places)
    ]
    folium.GeoJson({"type": "FeatureCollection", "features": features}).add_to(drawn)
    return drawn


def _fast(places: Places) -> folium.Map:
    drawn = folium.Map(location=places[0])
    FastMarkerCluster(places).add_to(drawn)
    return drawn
