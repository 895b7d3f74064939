package dev.kiln.engine.onnx.gradient.loops;

import dev.kiln.engine.onnx.gradient.rules.MoreOperators;
import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.OperatorCase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recurrent operators in all their forms. */
final class RecurrentCases {

    private static final int STEPS = 3;
    private static final int BATCH = 2;
    private static final int FEATURES = 2;
    private static final int HIDDEN = 3;
    private static final Map<String, Integer> GATES = Map.of("RNN", 1, "GRU", 3, "LSTM", 4);

    private final List<OperatorCase> cases = new ArrayList<>();

    private RecurrentCases() {}

    static List<OperatorCase> all() {
        RecurrentCases all = new RecurrentCases();
        for (String operator : List.of("RNN", "GRU", "LSTM")) {
            all.forms(operator, Attributes.NONE);
        }
        all.forms("GRU", Attributes.of("linear_before_reset", 1));
        all.add("LSTM", Attributes.of("input_forget", 1), true, true);
        all.activations();
        return all.cases;
    }

    private void forms(String operator, Attributes attributes) {
        for (String direction : List.of("forward", "reverse", "bidirectional")) {
            Attributes directed = attributes.with("direction", direction);
            add(operator, directed, true, false);
            add(operator, directed, true, true);
            add(operator, directed.with("layout", 1), true, false);
        }
        add(operator, attributes, false, false);
        add(operator, attributes.with("clip", 0.4f), true, false);
    }

    private void activations() {
        for (String activation : List.of(
                "Relu",
                "Softsign",
                "Softplus",
                "LeakyRelu",
                "ThresholdedRelu",
                "Elu",
                "HardSigmoid",
                "Affine",
                "ScaledTanh")) {
            Attributes named = Attributes.NONE
                    .with("activations", new Attribute.Texts(List.of(activation)))
                    .with("activation_alpha", new Attribute.Reals(List.of(0.7f)))
                    .with("activation_beta", new Attribute.Reals(List.of(0.3f)));
            add("RNN", named, true, false);
        }
        Attributes others = Attributes.NONE
                .with("activations", new Attribute.Texts(List.of("HardSigmoid", "Softsign", "Elu")))
                .with("activation_alpha", new Attribute.Reals(List.of(0.3f, 0.6f)))
                .with("activation_beta", new Attribute.Reals(List.of(0.4f)));
        add("LSTM", others, true, true);
        add(
                "GRU",
                Attributes.NONE.with("activations", new Attribute.Texts(List.of("HardSigmoid", "Softsign"))),
                true,
                false);
        Attributes both = Attributes.NONE
                .with("direction", "bidirectional")
                .with("activations", new Attribute.Texts(List.of("Tanh", "Softsign")));
        add("RNN", both, true, false);
    }

    /** A case that is differentiated in everything it reads, through all that it makes. */
    private void add(String operator, Attributes attributes, boolean states, boolean lengths) {
        long directions = attributes.text("direction", "forward").equals("bidirectional") ? 2 : 1;
        boolean batchFirst = attributes.integer("layout", 0) != 0;
        boolean peepholes = operator.equals("LSTM") && lengths;
        long rows = (long) HIDDEN * GATES.getOrDefault(operator, 1);
        long[] state = batchFirst ? new long[] {BATCH, directions, HIDDEN} : new long[] {directions, BATCH, HIDDEN};
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(
                batchFirst
                        ? MoreOperators.uniform(1, BATCH, STEPS, FEATURES)
                        : MoreOperators.uniform(1, STEPS, BATCH, FEATURES));
        inputs.add(MoreOperators.uniform(2, directions, rows, FEATURES));
        inputs.add(MoreOperators.uniform(3, directions, rows, HIDDEN));
        if (states) {
            inputs.add(MoreOperators.uniform(4, directions, 2 * rows));
            inputs.add(MoreOperators.uniform(5, state));
            if (operator.equals("LSTM")) {
                inputs.add(MoreOperators.uniform(6, state));
            }
            if (peepholes) {
                inputs.add(MoreOperators.uniform(7, directions, 3L * HIDDEN));
            }
        }
        String name = operator + " " + attributes.byName().values() + (states ? "" : " without states")
                + (lengths ? " with lengths" : "");
        Attributes sized = attributes.with("hidden_size", HIDDEN);
        cases.add(new OperatorCase(name, inputs, v -> result(operator, sized, v, lengths)));
    }

    private static Value result(String operator, Attributes attributes, List<Value> v, boolean lengths) {
        List<@Nullable Value> inputs = new ArrayList<>(v.subList(0, 3));
        if (v.size() > 3) {
            inputs.add(v.get(3));
            inputs.add(lengths ? v.get(0).graph().constant(Tensor.of(new int[] {1, STEPS}, BATCH)) : null);
            inputs.addAll(v.subList(4, v.size()));
        }
        int outputs = operator.equals("LSTM") ? 3 : 2;
        List<Value> made = v.get(0).graph().apply("", operator, attributes, inputs, outputs);
        List<Value> flat = made.stream().map(m -> m.reshape(-1)).toList();
        return flat.get(0).concat(0, flat.subList(1, outputs).toArray(Value[]::new));
    }

    static List<OperatorCase> few() {
        return all().stream()
                .filter(c -> c.inputs().size() > 3)
                .filter(c ->
                        Arrays.asList("RNN", "GRU", "LSTM").contains(c.name().split(" ")[0]))
                .filter(c -> c.name().contains("forward") || c.name().contains("bidirectional"))
                .filter(c -> !c.name().contains("value=1"))
                .toList();
    }
}
