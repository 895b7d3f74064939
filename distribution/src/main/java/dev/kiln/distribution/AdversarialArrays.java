package dev.kiln.distribution;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.jobs.attack.AttackResult;
import dev.kiln.jobs.attack.Robustness;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The content of the file of {@code attack --save}: {@code x}, {@code y}, further columns of the data under their names,
 * and an array for each result; for an attack for the smallest perturbation also {@code distance_<attack>_<eps>}, the
 * distance of each example, which is infinite where the goal was not reached and not a number where it was not attacked.
 *
 * <p>The array of a result is called {@code adv_<attack>_<eps>}, such as {@code adv_pgd_0.1};
 * an attack without a ball has {@code any} for its size. Where several results
 * have one name and one size, the attack is its specification as typed: {@code pgd:steps=80} gives
 * {@code adv_pgd_steps=80_0.1}. In both, each character other than letters, digits and {@code . = + -} is replaced by
 * {@code _}; of names that are then still equal, the second ends in {@code _2}, the third in {@code _3}.
 */
final class AdversarialArrays {

    private static final double ALL_INTEGERS = 1e15;

    private AdversarialArrays() {}

    static Map<String, Tensor> of(DataSet samples, Robustness robustness) {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        Batch all = samples.batch(LongStream.range(0, samples.size()).toArray());
        arrays.put("x", all.inputs().cast(ElementType.FLOAT));
        arrays.put("y", all.targets());
        all.columns().forEach((name, column) -> {
            if (!name.equals(all.input()) && !name.equals(all.target())) {
                arrays.put(name, column);
            }
        });
        for (AttackResult result : robustness.results()) {
            String name = unused(name(result, robustness.results()), arrays);
            result.inputs().ifPresent(inputs -> arrays.put(name, inputs));
            if (!result.curve().isEmpty()) {
                double[] distances = result.distances().toArray();
                arrays.put(name.replaceFirst("adv_", "distance_"), Tensor.of(distances, distances.length));
            }
        }
        return arrays;
    }

    private static String name(AttackResult result, List<AttackResult> all) {
        String simple = name(result.attack().name(), result);
        long equal = all.stream()
                .filter(other -> name(other.attack().name(), other).equals(simple))
                .count();
        return equal == 1 ? simple : name(result.attack().specification(), result);
    }

    private static String name(String attack, AttackResult result) {
        return "adv_" + attack.replaceAll("[^A-Za-z0-9.=+-]", "_") + "_"
                + (result.isBounded() ? number(result.threat().epsilon()) : "any");
    }

    private static String unused(String name, Map<String, Tensor> arrays) {
        String unused = name;
        for (int next = 2; arrays.containsKey(unused); next++) {
            unused = name + "_" + next;
        }
        return unused;
    }

    /** A size in its shortest form: 0.3, not 0.300000. */
    private static String number(double value) {
        return value == Math.rint(value) && value < ALL_INTEGERS ? Long.toString((long) value) : Double.toString(value);
    }
}
