package dev.kiln.engine.onnx.lowering;

import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A graph with tensors, as a function of those inputs in which it is differentiated to one number: the sum of all its
 * floating outputs, each element times a weight of its own.
 *
 * @param operators what it is made of
 * @param forward the graph of its floating outputs, named by {@code weights}
 * @param differentiated the graph that has the derivative in each input {@code x} as {@code dx.x}
 * @param inputs what it is differentiated in, and where
 * @param weights a weight for each element of each floating output, 0 for those that are not finite
 */
record DerivativeCase(
        List<String> operators,
        Graph forward,
        Graph differentiated,
        Map<String, Tensor> inputs,
        Map<String, Tensor> weights) {

    private static final Set<ElementType> EXACT_ENOUGH = EnumSet.of(ElementType.FLOAT, ElementType.DOUBLE);

    /** Inputs, by operator and place, that decide how much is computed or what is random, and have no derivative. */
    private static final Set<String> NOT_DIFFERENTIATED = Set.of(
            "Resize.1",
            "Resize.2",
            "Upsample.1",
            "OneHot.0",
            "OneHot.1",
            "Dropout.1",
            "CastLike.1",
            "Range.0",
            "Range.1",
            "Range.2");

    /**
     * The case of a graph.
     *
     * @param model the graph
     * @param feeds a tensor for each of its inputs
     * @param outputs tensors of the types and shapes of its outputs
     * @return the case; empty if it has no input and output in FLOAT or DOUBLE
     */
    static Optional<DerivativeCase> of(Graph model, Map<String, Tensor> feeds, Map<String, Tensor> outputs) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        feeds.forEach((name, tensor) -> {
            if (EXACT_ENOUGH.contains(tensor.elementType()) && isDifferentiated(model, name)) {
                inputs.put(name, tensor);
            }
        });
        Map<String, Tensor> weights = new LinkedHashMap<>();
        outputs.forEach((name, tensor) -> {
            if (EXACT_ENOUGH.contains(tensor.elementType()) && tensor.size() > 0) {
                weights.put(name, weights(weights.size(), tensor));
            }
        });
        if (inputs.isEmpty() || weights.isEmpty()) {
            return Optional.empty();
        }
        Graph forward = graph(model, feeds, inputs, weights, false);
        Graph differentiated = graph(model, feeds, inputs, weights, true);
        List<String> operators = model.nodes().stream().map(Node::operator).toList();
        return Optional.of(new DerivativeCase(operators, forward, differentiated, inputs, weights));
    }

    private static boolean isDifferentiated(Graph model, String input) {
        if (model.nodes().stream().anyMatch(n -> !n.attributes().graphs().isEmpty())) {
            return true;
        }
        List<Node> readers =
                model.nodes().stream().filter(n -> n.inputs().contains(input)).toList();
        return readers.isEmpty()
                || readers.stream()
                        .anyMatch(n -> !NOT_DIFFERENTIATED.contains(
                                n.operator() + "." + n.inputs().indexOf(input)));
    }

    private static Tensor weights(int output, Tensor like) {
        SplittableRandom random = new SplittableRandom(77 + output);
        double[] values = new double[(int) like.size()];
        for (int i = 0; i < values.length; i++) {
            double weight = (float) random.nextDouble(-1, 1);
            values[i] = Double.isFinite(like.getDouble(i)) ? weight : 0;
        }
        return Tensor.of(values, like.shape()).cast(like.elementType());
    }

    private static Graph graph(
            Graph model,
            Map<String, Tensor> feeds,
            Map<String, Tensor> inputs,
            Map<String, Tensor> weights,
            boolean differentiated) {
        GraphBuilder graph = new GraphBuilder(model.name());
        Map<String, Value> bindings = new LinkedHashMap<>();
        for (Input input : model.inputs()) {
            Tensor tensor = feeds.get(input.name());
            bindings.put(
                    input.name(),
                    inputs.containsKey(input.name())
                            ? graph.input(input.name(), tensor.type())
                            : graph.constant(input.name(), tensor));
        }
        Map<String, Value> values = graph.inline(model, bindings);
        if (differentiated) {
            writeDerivative(graph, bindings, values, inputs, weights);
        } else {
            weights.keySet().forEach(output -> graph.output("y." + output, values.get(output)));
        }
        return graph.build();
    }

    private static void writeDerivative(
            GraphBuilder graph,
            Map<String, Value> bindings,
            Map<String, Value> values,
            Map<String, Tensor> inputs,
            Map<String, Tensor> weights) {
        Value loss = null;
        for (Map.Entry<String, Tensor> output : weights.entrySet()) {
            Value part = values.get(output.getKey())
                    .mul(graph.constant(output.getValue()))
                    .reduceSum();
            Value single = part.elementType() == ElementType.FLOAT ? part : part.cast(ElementType.FLOAT);
            loss = loss == null ? single : loss.add(single);
        }
        List<Value> xs = new ArrayList<>();
        inputs.keySet().forEach(name -> xs.add(bindings.get(name)));
        List<Value> gradients = graph.gradient(loss, xs);
        int i = 0;
        for (String name : inputs.keySet()) {
            graph.output("dx." + name, gradients.get(i++));
        }
    }

    /** The same function somewhere else: each element moved by less than the bound. */
    DerivativeCase moved(double bound) {
        SplittableRandom random = new SplittableRandom(4711);
        Map<String, Tensor> elsewhere = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            double[] values = new double[(int) tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getDouble(i) + random.nextDouble(-bound, bound);
            }
            elsewhere.put(name, Tensor.of(values, tensor.shape()).cast(tensor.elementType()));
        });
        return new DerivativeCase(operators, forward, differentiated, elsewhere, weights);
    }
}
