package dev.kiln.graph.inference;

import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.TensorType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Operators that work on each element by itself, with broadcasting where they have several inputs. */
final class ElementwiseTypes {

    static final Map<String, TypeRule> RULES = new HashMap<>();

    private static final Set<String> ARITHMETIC = Set.of("Add", "Sub", "Mul", "Div");

    /** The types that hold every length that occurs exactly. */
    private static final Set<ElementType> KEEP_LENGTHS =
            EnumSet.of(ElementType.INT32, ElementType.INT64, ElementType.FLOAT, ElementType.DOUBLE);

    static {
        family(OperatorFamily.ELEMENTWISE, ElementwiseTypes::sameAsFirst);
        family(OperatorFamily.ROW, ElementwiseTypes::sameAsFirst);
        family(OperatorFamily.RUNNING, ElementwiseTypes::sameAsFirst);
        List.of("IsNaN", "IsInf")
                .forEach(op -> RULES.put(op, a -> List.of(new TensorType(ElementType.BOOL, a.shape(0)))));
        family(OperatorFamily.BROADCASTING, a -> broadcast(a, a.elementType(0)));
        family(OperatorFamily.COMPARISON, a -> broadcast(a, ElementType.BOOL));
        List.of("Identity", "LRN", "MeanVarianceNormalization", "RotaryEmbedding", "TensorScatter", "Trilu")
                .forEach(op -> RULES.put(op, ElementwiseTypes::sameAsFirst));
        RULES.put("Where", ElementwiseTypes::where);
        RULES.put("Cast", ElementwiseTypes::cast);
        RULES.put(
                "BitCast",
                a -> List.of(
                        new TensorType(ElementType.ofCode((int) a.attributes().integer("to", 0)), a.shape(0))));
        RULES.put("CastLike", a -> List.of(new TensorType(a.elementType(1), a.shape(0))));
    }

    private ElementwiseTypes() {}

    private static void family(OperatorFamily family, TypeRule rule) {
        family.operators().forEach(operator -> RULES.put(operator, rule));
    }

    private static List<TensorType> sameAsFirst(Application a) {
        if (a.node().is("Identity")) {
            a.passContents();
            a.constant(0).ifPresent(constant -> a.learn(0, constant));
        }
        return List.of(a.type(0), new TensorType(ElementType.BOOL, a.shape(0)));
    }

    private static List<TensorType> broadcast(Application a, ElementType result) {
        int[] all = IntStream.range(0, a.inputs()).toArray();
        if (!a.node().is("Pow")) {
            a.requireSameElements(all);
        }
        if (ARITHMETIC.contains(a.node().operator()) && a.elementType(0).isInteger()) {
            learnResult(a);
        }
        return List.of(new TensorType(
                result, a.broadcast(Arrays.stream(all).mapToObj(a::shape).toList())));
    }

    private static void learnResult(Application a) {
        Optional<List<Entry>> left = a.contents(0);
        Optional<List<Entry>> right = a.contents(1);
        if (left.isEmpty() || right.isEmpty()) {
            return;
        }
        List<Entry> one = left.get();
        List<Entry> other = right.get();
        if (one.size() == other.size() || one.size() == 1 || other.size() == 1) {
            int count = one.isEmpty() || other.isEmpty() ? 0 : Math.max(one.size(), other.size());
            a.learn(
                    0,
                    IntStream.range(0, count)
                            .mapToObj(i ->
                                    Entry.of(a.node().operator(), one.get(i % one.size()), other.get(i % other.size())))
                            .toList());
        }
    }

    private static List<TensorType> where(Application a) {
        if (a.elementType(0) != ElementType.BOOL && a.elementType(0) != ElementType.UNDEFINED) {
            throw a.fail("its condition must be BOOL");
        }
        a.requireSameElements(1, 2);
        ElementType chosen = a.elementType(1) == ElementType.UNDEFINED ? a.elementType(2) : a.elementType(1);
        return List.of(new TensorType(chosen, a.broadcast(List.of(a.shape(0), a.shape(1), a.shape(2)))));
    }

    private static List<TensorType> cast(Application a) {
        ElementType target = ElementType.ofCode((int) a.attributes().integer("to", 0));
        if (KEEP_LENGTHS.contains(target)) {
            a.passContents();
        }
        return List.of(new TensorType(target, a.shape(0)));
    }
}
