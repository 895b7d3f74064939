package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Images sampled at computed positions: grids of positions, the samples, and means over regions. */
final class SamplingTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "AffineGrid", SamplingTypes::affineGrid,
            "GridSample", SamplingTypes::gridSample,
            "RoiAlign", SamplingTypes::roiAlign);

    private SamplingTypes() {}

    /** From {@code [N, C, lengths...]} to a position for each element, {@code [N, lengths..., coordinates]}. */
    private static List<TensorType> affineGrid(Application a) {
        a.requireRank(0, 3, 3);
        a.requireRank(1, 1, 1);
        if (!a.isRanked(0)) {
            return List.of(new TensorType(a.elementType(0), Shape.UNRANKED));
        }
        Dim coordinates = a.shape(0).dim(1);
        List<Dim> dims = new ArrayList<>(List.of(a.shape(0).dim(0)));
        List<Entry> size = a.entries(1)
                .orElseGet(() -> Collections.nCopies((int) Math.max(0, coordinates.size() + 2), Entry.UNKNOWN));
        if (size.isEmpty()) {
            return List.of(new TensorType(a.elementType(0), Shape.UNRANKED));
        }
        if (size.size() < 4) {
            throw a.fail("its size has " + size.size() + " entries, and 4 or 5 are needed");
        }
        a.same(coordinates, Dim.of(size.size() - 2L), "the rows of the transformation and the spatial axes");
        size.stream().skip(2).map(Entry::dim).forEach(dims::add);
        dims.add(Dim.of(size.size() - 2L));
        return List.of(new TensorType(a.elementType(0), Shape.of(dims)));
    }

    private static List<TensorType> gridSample(Application a) {
        a.requireRank(0, 3, Integer.MAX_VALUE);
        if (!a.isRanked(0, 1)) {
            return List.of(new TensorType(a.elementType(0), Shape.UNRANKED));
        }
        int rank = a.rank(0);
        a.requireRank(1, rank, rank);
        Shape grid = a.shape(1);
        a.same(grid.dim(-1), Dim.of(rank - 2L), "the coordinates of the grid and the spatial axes of the input");
        Dim batch = a.same(a.shape(0).dim(0), grid.dim(0), "the batches of the input and of the grid");
        Shape result = SlidingWindow.shape(batch, a.shape(0).dim(1), rank - 2, axis -> grid.dim(axis + 1));
        return List.of(new TensorType(a.elementType(0), result));
    }

    private static List<TensorType> roiAlign(Application a) {
        a.requireRank(0, 4, 4);
        a.requireRank(1, 2, 2);
        a.requireRank(2, 1, 1);
        Dim regions = a.isRanked(1) ? a.shape(1).dim(0) : Dim.UNKNOWN;
        Dim listed = a.isRanked(2) ? a.shape(2).dim(0) : Dim.UNKNOWN;
        Dim channels = a.isRanked(0) ? a.shape(0).dim(1) : Dim.UNKNOWN;
        Dim height = a.length(a.attributes().integer("output_height", 1), "a region");
        Dim width = a.length(a.attributes().integer("output_width", 1), "a region");
        Dim count = a.same(regions, listed, "the regions and the list of their images");
        return List.of(new TensorType(a.elementType(0), Shape.of(List.of(count, channels, height, width))));
    }
}
