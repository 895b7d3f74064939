package dev.kiln.graph.inference;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values created from attributes, from the shapes of other values, or from a description. */
final class CreationTypes {

    static final Map<String, TypeRule> RULES = Map.of(
            "Constant", CreationTypes::constant,
            "Shape", CreationTypes::shape,
            "Size", CreationTypes::size,
            "ConstantOfShape", CreationTypes::constantOfShape,
            "Range", CreationTypes::range,
            "EyeLike", RandomTypes::like);

    private CreationTypes() {}

    private static List<TensorType> constant(Application a) {
        Optional<Tensor> value = a.node().attributes().byName().entrySet().stream()
                .flatMap(e -> value(e.getKey(), e.getValue()).stream())
                .findFirst();
        value.ifPresent(tensor -> a.learn(0, tensor));
        return List.of(value.map(Tensor::type).orElse(TensorType.UNKNOWN));
    }

    private static Optional<Tensor> value(String name, Attribute attribute) {
        if (name.equals("value") && attribute instanceof Attribute.Array array) {
            return Optional.of(array.value());
        }
        if (name.equals("value_int") && attribute instanceof Attribute.Int one) {
            return Optional.of(Tensor.of(new long[] {one.value()}));
        }
        if (name.equals("value_ints") && attribute instanceof Attribute.Ints many) {
            long[] values = many.values().stream().mapToLong(Long::longValue).toArray();
            return Optional.of(Tensor.of(values, values.length));
        }
        if (name.equals("value_float") && attribute instanceof Attribute.Real one) {
            return Optional.of(Tensor.of(new float[] {one.value()}));
        }
        return name.equals("value_floats") && attribute instanceof Attribute.Reals many
                ? Optional.of(floats(many.values()))
                : texts(name, attribute);
    }

    private static Tensor floats(List<Float> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return Tensor.of(values, values.length);
    }

    private static Optional<Tensor> texts(String name, Attribute attribute) {
        if (name.equals("value_string") && attribute instanceof Attribute.Text one) {
            return Optional.of(Tensor.of(List.of(one.value())));
        }
        return name.equals("value_strings") && attribute instanceof Attribute.Texts many
                ? Optional.of(Tensor.of(many.values(), many.values().size()))
                : Optional.empty();
    }

    private static List<TensorType> shape(Application a) {
        if (!a.isRanked(0)) {
            return List.of(new TensorType(ElementType.INT64, Shape.of(List.of(Dim.UNKNOWN))));
        }
        int rank = a.rank(0);
        int start = bound(a.attributes().integer("start", 0), rank);
        int end = bound(a.attributes().integer("end", rank), rank);
        List<Dim> dims = a.shape(0).dims().subList(start, Math.max(start, end));
        a.learn(0, dims.stream().map(Entry::of).toList());
        return List.of(new TensorType(ElementType.INT64, Shape.of(dims.size())));
    }

    private static int bound(long axis, int rank) {
        long counted = axis < 0 ? axis + rank : axis;
        return (int) Math.max(0, Math.min(rank, counted));
    }

    private static List<TensorType> size(Application a) {
        if (a.isRanked(0)) {
            a.learn(0, List.of(Entry.of(Product.of(a.shape(0).dims()).dim())));
        }
        return List.of(new TensorType(ElementType.INT64, Shape.SCALAR));
    }

    private static List<TensorType> constantOfShape(Application a) {
        Optional<Tensor> value = a.attributes().tensor("value");
        if (value.filter(v -> v.size() != 1).isPresent()) {
            throw a.fail("its value must have one element");
        }
        ElementType type = value.map(Tensor::elementType).orElse(ElementType.FLOAT);
        Shape shape = a.entries(0).map(ReshapingTypes::shape).orElse(Shape.UNRANKED);
        if (type.isInteger() && shape.rank() == 1 && shape.isFixed() && shape.elements() <= Application.LONGEST_LIST) {
            value.map(v -> Entry.of(v.toLongArray()[0]))
                    .ifPresent(each -> a.learn(0, Collections.nCopies((int) shape.elements(), each)));
        }
        return List.of(new TensorType(type, shape));
    }

    private static List<TensorType> range(Application a) {
        a.requireSameElements(0, 1, 2);
        return List.of(new TensorType(a.elementType(0), Shape.of(List.of(count(a)))));
    }

    private static Dim count(Application a) {
        Optional<Tensor> start = number(a, 0);
        Optional<Tensor> limit = number(a, 1);
        Optional<Tensor> delta = number(a, 2);
        if (start.isPresent() && limit.isPresent() && delta.isPresent()) {
            return count(a, start.get(), limit.get(), delta.get());
        }
        boolean fromZeroByOne = a.integers(0).filter(s -> s[0] == 0).isPresent()
                && a.integers(2).filter(d -> d[0] == 1).isPresent();
        return fromZeroByOne
                ? a.entries(1)
                        .filter(e -> e.size() == 1)
                        .map(e -> e.get(0).dim())
                        .orElse(Dim.UNKNOWN)
                : Dim.UNKNOWN;
    }

    private static Optional<Tensor> number(Application a, int input) {
        return a.constant(input)
                .filter(t -> t.size() == 1 && t.elementType() != ElementType.STRING)
                .or(() -> a.integers(input).filter(i -> i.length == 1).map(i -> Tensor.of(i, 1)));
    }

    private static Dim count(Application a, Tensor start, Tensor limit, Tensor delta) {
        double step = delta.getDouble(0);
        if (step == 0) {
            throw a.fail("its delta is 0");
        }
        return Dim.of((long) Math.max(0, Math.ceil((limit.getDouble(0) - start.getDouble(0)) / step)));
    }
}
