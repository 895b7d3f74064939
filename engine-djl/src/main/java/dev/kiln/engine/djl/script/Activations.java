package dev.kiln.engine.djl.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The activation functions of a recurrent layer, one direction after the other, with their parameters. */
record Activations(List<String> names, List<Float> alphas, List<Float> betas, int perDirection) {

    private static final Map<String, Float> ALPHAS = Map.of(
            "Affine", 1f, "LeakyRelu", 0.01f, "ThresholdedRelu", 1f, "ScaledTanh", 1f, "HardSigmoid", 0.2f, "Elu", 1f);
    private static final Map<String, Float> BETAS = Map.of("Affine", 0f, "ScaledTanh", 1f, "HardSigmoid", 0.5f);
    private static final Set<String> PLAIN = Set.of("Relu", "Tanh", "Sigmoid", "Softsign", "Softplus");

    /** Reads the attributes; the parameters belong to those functions that take some, in order. */
    static Activations of(NodeWriter n, List<String> defaults) {
        List<String> names = new ArrayList<>(n.attributes().texts("activations"));
        while (names.size() < defaults.size() * RecurrentRules.directions(n)) {
            names.addAll(defaults);
        }
        for (String name : names) {
            if (!PLAIN.contains(name) && !ALPHAS.containsKey(name)) {
                throw n.fail("its activation " + name + " is unknown");
            }
        }
        return new Activations(
                names,
                numbers(n, names, "activation_alpha", ALPHAS),
                numbers(n, names, "activation_beta", BETAS),
                defaults.size());
    }

    private static List<Float> numbers(
            NodeWriter n, List<String> names, String attribute, Map<String, Float> defaults) {
        List<Float> given = n.attributes().reals(attribute).orElse(List.of());
        List<Float> numbers = new ArrayList<>();
        int taken = 0;
        for (String name : names) {
            boolean takes = defaults.containsKey(name) && taken < given.size();
            numbers.add(takes ? given.get(taken) : defaults.getOrDefault(name, 0f));
            taken += takes ? 1 : 0;
        }
        return numbers;
    }

    boolean are(List<String> expected) {
        return names.subList(0, perDirection).equals(expected)
                && names.subList(names.size() - perDirection, names.size()).equals(expected);
    }

    private <T> List<T> of(List<T> all, int direction) {
        return all.subList(direction * perDirection, (direction + 1) * perDirection);
    }

    String names(int direction) {
        return Literals.list(
                of(names, direction).stream().map(name -> '"' + name + '"').toList());
    }

    String alphas(int direction) {
        return Literals.list(of(alphas, direction).stream().map(Literals::of).toList());
    }

    String betas(int direction) {
        return Literals.list(of(betas, direction).stream().map(Literals::of).toList());
    }
}
