package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums of products by Einstein's convention: a letter for each axis, {@code ...} for those that broadcast. */
final class EinsumTypes {

    private static final String ELLIPSIS = "...";

    private final Application a;
    private final Map<Character, Dim> lengths = new TreeMap<>();
    private final Map<Character, Integer> uses = new TreeMap<>();
    private final List<Shape> spread = new ArrayList<>();

    private EinsumTypes(Application a) {
        this.a = a;
    }

    static List<TensorType> infer(Application a) {
        return List.of(new TensorType(a.elementType(0), new EinsumTypes(a).shape()));
    }

    private Shape shape() {
        String[] sides = a.attributes().text("equation", "").replace(" ", "").split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (terms.length != a.inputs()) {
            throw a.fail("its equation is for " + terms.length + " inputs");
        }
        for (int i = 0; i < terms.length; i++) {
            if (!a.isRanked(i)) {
                return Shape.UNRANKED;
            }
            read(terms[i], i);
        }
        return write(sides.length > 1 ? sides[1] : implicit());
    }

    private void read(String term, int input) {
        Shape shape = a.shape(input);
        int ellipsis = term.indexOf(ELLIPSIS);
        String letters = term.replace(ELLIPSIS, "");
        int free = shape.rank() - letters.length();
        if (free < 0 || (ellipsis < 0 && free > 0)) {
            throw a.fail("the term " + term + " of its equation does not fit input " + input);
        }
        for (int i = 0; i < letters.length(); i++) {
            int axis = ellipsis < 0 || i < ellipsis ? i : i + free;
            char letter = letters.charAt(i);
            lengths.merge(letter, shape.dim(axis), (x, y) -> merged(letter, x, y));
            uses.merge(letter, 1, Integer::sum);
        }
        if (ellipsis >= 0) {
            spread.add(Shape.of(shape.dims().subList(ellipsis, ellipsis + free)));
        }
    }

    private Dim merged(char letter, Dim one, Dim other) {
        if (one.size() == 1 || other.size() == 1) {
            return one.size() == 1 ? other : one;
        }
        return a.same(one, other, "the axes " + letter);
    }

    private String implicit() {
        StringBuilder output = new StringBuilder(spread.isEmpty() ? "" : ELLIPSIS);
        uses.forEach((letter, count) -> output.append(count == 1 ? letter.toString() : ""));
        return output.toString();
    }

    private Shape write(String output) {
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < output.length(); i++) {
            if (output.startsWith(ELLIPSIS, i)) {
                dims.addAll(a.broadcast(spread).dims());
                i += ELLIPSIS.length() - 1;
            } else if (lengths.containsKey(output.charAt(i))) {
                dims.add(lengths.get(output.charAt(i)));
            } else {
                throw a.fail("the letter " + output.charAt(i) + " of its result is in none of the terms");
            }
        }
        return Shape.of(dims);
    }
}
