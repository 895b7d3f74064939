package dev.kiln.graph.build;

import dev.kiln.graph.Attributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fused operators, as graph optimizers write them. */
final class FusedDefinitions {

    static final Map<String, Definition> ALL = new HashMap<>();

    static {
        ALL.put("Gelu", n -> List.of(n.apply("Gelu", Attributes.NONE, n.in(0))));
        ALL.put(
                "BiasGelu",
                n -> List.of(n.apply("Gelu", Attributes.NONE, n.in(0).add(n.in(1)))));
        ALL.put(
                "FastGelu",
                n -> List.of(n.apply("Gelu", Attributes.NONE.with("approximate", "tanh"), n.plus(n.in(0), 1))));
        ALL.put("QuickGelu", FusedDefinitions::quickGelu);
        ALL.put("FusedConv", FusedDefinitions::convolution);
        ALL.put("FusedGemm", FusedDefinitions::gemm);
        ALL.put("FusedMatMul", FusedDefinitions::product);
        ALL.put("TransposeMatMul", FusedDefinitions::product);
        ALL.put("SkipLayerNormalization", n -> normalized(n, "LayerNormalization"));
        ALL.put("SkipSimplifiedLayerNormalization", n -> normalized(n, "RMSNormalization"));
    }

    private FusedDefinitions() {}

    /** {@code x sigmoid(alpha x)}. */
    private static List<Value> quickGelu(DefinedNode n) {
        Value x = n.in(0);
        return List.of(x.mul(x.mul(n.attributes().real("alpha", 1.702f)).sigmoid()));
    }

    private static List<Value> convolution(DefinedNode n) {
        Value sum = n.apply(
                "Conv",
                n.without("activation", "activation_params", "alpha", "beta", "gamma"),
                n.in(0),
                n.in(1),
                n.inOrNull(2));
        return List.of(activated(n, n.plus(sum, 3), "activation", convolutionParameters(n)));
    }

    private static float[] convolutionParameters(DefinedNode n) {
        List<Float> list = n.attributes().reals("activation_params").orElse(List.of());
        float[] parameters = new float[list.size()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = list.get(i);
        }
        return parameters;
    }

    private static List<Value> gemm(DefinedNode n) {
        Value sum = n.apply(
                "Gemm",
                n.without("activation", "activation_alpha", "activation_beta", "activation_gamma"),
                n.in(0),
                n.in(1),
                n.inOrNull(2));
        float alpha = n.attributes().real("activation_alpha", 0.01f);
        float beta = n.attributes().real("activation_beta", 0.5f);
        return List.of(activated(n, sum, "activation", new float[] {alpha, beta}));
    }

    private static Value activated(DefinedNode n, Value x, String attribute, float[] parameters) {
        String name = n.attributes().text(attribute, "");
        return switch (name) {
            case "" -> x;
            case "Relu", "Sigmoid", "Tanh", "Softplus", "Softsign", "HardSwish" -> n.apply(name, Attributes.NONE, x);
            case "LeakyRelu", "Elu", "ThresholdedRelu" ->
                n.apply(name, Attributes.NONE.with("alpha", parameter(n, parameters, 0)), x);
            case "HardSigmoid" ->
                n.apply(
                        name,
                        Attributes.NONE
                                .with("alpha", parameter(n, parameters, 0))
                                .with("beta", parameter(n, parameters, 1)),
                        x);
            case "Clip" -> x.clip(parameter(n, parameters, 0), parameter(n, parameters, 1));
            default -> throw n.fail("its activation is " + name);
        };
    }

    private static float parameter(DefinedNode n, float[] parameters, int index) {
        if (index >= parameters.length) {
            throw n.fail("its activation lacks a parameter");
        }
        return parameters[index];
    }

    private static List<Value> product(DefinedNode n) {
        Attributes attributes = n.attributes();
        boolean batches = attributes.integer("transBatchA", 0) != 0 || attributes.integer("transBatchB", 0) != 0;
        if (batches) {
            throw n.fail("it exchanges axes of the batch");
        }
        Value a = attributes.integer("transA", 0) == 0 ? n.in(0) : DefinedNode.transposed(n.in(0), n.rank(0));
        Value b = attributes.integer("transB", 0) == 0 ? n.in(1) : DefinedNode.transposed(n.in(1), n.rank(1));
        float alpha = attributes.real("alpha", 1);
        Value product = a.matMul(b);
        return List.of(alpha == 1 ? product : product.mul(alpha));
    }

    /** The normalization of {@code input + skip + bias}; the fourth output is that sum. */
    private static List<Value> normalized(DefinedNode n, String operator) {
        boolean centred = operator.equals("LayerNormalization");
        int bias = centred ? 4 : 3;
        Value sum = n.plus(n.in(0).add(n.in(1)), bias);
        Attributes attributes =
                Attributes.of("axis", -1).with("epsilon", n.attributes().real("epsilon", 1e-5f));
        Value result = n.apply(operator, attributes, sum, n.in(2), centred ? n.inOrNull(3) : null);
        return List.of(result);
    }
}
