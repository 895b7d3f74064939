package dev.kiln.engine.onnx.gradient.rules;

import dev.kiln.engine.onnx.gradient.Broadcasting;
import dev.kiln.engine.onnx.gradient.GradientRule;
import dev.kiln.engine.onnx.gradient.Pullback;
import dev.kiln.engine.onnx.gradient.Scatter;
import dev.kiln.engine.onnx.gradient.Shapes;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The derivative of {@code Einsum} with respect to one operand is an {@code Einsum} of the upstream gradient with the
 * other operands. A letter of that operand alone was summed over, so each of its entries has the same gradient; a
 * repeated letter took the diagonal, so the gradient is nonzero only there.
 */
final class EinsumRule {

    static final GradientRule RULE = p -> new EinsumRule(p).apply();

    private static final String ELLIPSIS = "...";

    private final Pullback p;
    private final List<String> terms = new ArrayList<>();
    private final String result;

    private EinsumRule(Pullback p) {
        this.p = p;
        String[] sides = p.attributes().text("equation", "").replace(" ", "").split("->", -1);
        String spread = spreadLetters(sides[0], p);
        String[] written = sides[0].split(",", -1);
        for (int i = 0; i < written.length; i++) {
            int free = p.rank(i) - written[i].replace(ELLIPSIS, "").length();
            terms.add(written[i].replace(ELLIPSIS, spread.substring(spread.length() - Math.max(0, free))));
        }
        String output = sides.length > 1 ? sides[1] : implicit(sides[0]);
        this.result = output.replace(ELLIPSIS, spread);
    }

    /** Unused letters for the axes of the longest ellipsis. */
    private static String spreadLetters(String left, Pullback p) {
        String[] written = left.split(",", -1);
        int longest = 0;
        for (int i = 0; i < written.length; i++) {
            if (written[i].contains(ELLIPSIS)) {
                longest = Math.max(
                        longest, p.rank(i) - written[i].replace(ELLIPSIS, "").length());
            }
        }
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                .chars()
                .filter(letter -> left.indexOf(letter) < 0)
                .limit(longest)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static String implicit(String left) {
        TreeMap<Character, Integer> uses = new TreeMap<>();
        String letters = left.replace(ELLIPSIS, "").replace(",", "");
        letters.chars().forEach(letter -> uses.merge((char) letter, 1, Integer::sum));
        String once = uses.entrySet().stream()
                .filter(e -> e.getValue() == 1)
                .map(e -> e.getKey().toString())
                .collect(Collectors.joining());
        return left.contains(ELLIPSIS) ? ELLIPSIS + once : once;
    }

    private void apply() {
        for (int i = 0; i < p.inputs(); i++) {
            int operand = i;
            p.give(i, () -> gradient(operand));
        }
    }

    private Value gradient(int operand) {
        String term = terms.get(operand);
        String distinct = distinct(term);
        List<String> others = new ArrayList<>(List.of(result));
        List<Value> values = new ArrayList<>(List.of(p.gradient()));
        for (int i = 0; i < p.inputs(); i++) {
            if (i != operand) {
                others.add(terms.get(i));
                values.add(p.input(i));
            }
        }
        String all = String.join("", others);
        String reached = kept(distinct, all);
        String equation = String.join(",", others) + "->" + reached;
        Value product = p.graph()
                .apply("", "Einsum", Attributes.NONE.with("equation", equation), values, 1)
                .get(0);
        Value spread = withAxesFor(product, distinct, reached);
        return diagonal(spread, operand, distinct);
    }

    private static String distinct(String term) {
        Set<Character> letters = new LinkedHashSet<>();
        term.chars().forEach(letter -> letters.add((char) letter));
        return letters.stream().map(String::valueOf).collect(Collectors.joining());
    }

    private static String kept(String letters, String among) {
        return letters.chars()
                .filter(letter -> among.indexOf(letter) >= 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Inserts axes of length 1 for the letters that were summed over in this operand alone. */
    private Value withAxesFor(Value product, String distinct, String reached) {
        long[] missing = new long[distinct.length() - reached.length()];
        int count = 0;
        for (int axis = 0; axis < distinct.length(); axis++) {
            if (reached.indexOf(distinct.charAt(axis)) < 0) {
                missing[count++] = axis;
            }
        }
        return count == 0 ? product : product.unsqueeze(missing);
    }

    /** The gradient with an axis for each letter of the term, including repeated ones. */
    private Value diagonal(Value gradient, int operand, String distinct) {
        String term = terms.get(operand);
        Value x = p.input(operand);
        if (distinct.length() == term.length()) {
            return Broadcasting.sumTo(Broadcasting.expandTo(gradient, x), x);
        }
        Value placed = aligned(gradient, term, distinct);
        for (int axis = 0; axis < term.length(); axis++) {
            int first = term.indexOf(term.charAt(axis));
            if (first < axis) {
                placed = placed.mul(sameIndex(x, first, axis));
            }
        }
        return Broadcasting.sumTo(Broadcasting.expandTo(placed, x), x);
    }

    /** Each letter's axis at the first occurrence of the letter, and axes of length 1 for its repetitions. */
    private static Value aligned(Value gradient, String term, String distinct) {
        long[] repetitions = new long[term.length() - distinct.length()];
        int count = 0;
        for (int axis = 0; axis < term.length(); axis++) {
            if (term.indexOf(term.charAt(axis)) < axis) {
                repetitions[count++] = axis;
            }
        }
        return gradient.unsqueeze(repetitions);
    }

    /** 1 where two indices are equal, with trailing axes so that it broadcasts. */
    private Value sameIndex(Value x, int one, int other) {
        Value rows = placed(Scatter.upTo(Shapes.of(x, one)), x, one);
        Value columns = placed(Scatter.upTo(Shapes.of(x, other)), x, other);
        ElementType type = p.elementType();
        return rows.equal(columns).cast(type);
    }

    private static Value placed(Value list, Value x, int axis) {
        long[] shape = new long[x.shape().rank() - axis];
        Arrays.fill(shape, 1);
        shape[0] = -1;
        return list.reshape(shape);
    }
}
