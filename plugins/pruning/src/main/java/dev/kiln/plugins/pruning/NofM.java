package dev.kiln.plugins.pruning;

import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.model.Model;
import dev.kiln.api.pruning.Granularity;
import dev.kiln.api.pruning.GranularityProvider;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The {@code n} highest scores of every {@code m} consecutive elements along the inputs of a layer (Mishra et al., 2021;
 * 2 of 4 is the form that sparse tensor cores run): of equal scores, the first. Elements after the last whole {@code m}
 * stay, and so do weights whose layer has no single axis of inputs.
 *
 * @param n the number of elements that stay of every {@code m}
 * @param m the number of consecutive elements
 */
@Describe(name = "n-of-m", value = "The n highest scores of every m consecutive elements along a layer's inputs")
public record NofM(
        @Describe(value = "the number of elements that stay of every m", atLeast = 1, atMost = 1024, byDefault = "2")
        int n,

        @Describe(value = "the number of consecutive elements", atLeast = 1, atMost = 1024, byDefault = "4")
        int m)
        implements Granularity {

    /** Checks that some elements stay. */
    public NofM {
        if (n > m) {
            throw new OptionException("The option n is " + n + " and m is " + m + ", expected n of at most m.");
        }
    }

    @Override
    public Map<String, Tensor> masks(Model model, Map<String, Tensor> scores, double sparsity) {
        WeightForms forms = WeightForms.of(model);
        Map<String, Tensor> masks = new LinkedHashMap<>();
        scores.forEach((name, score) -> masks.put(
                name,
                forms.form(name).map(form -> mask(score, form.axes().inputs())).orElseGet(() -> whole(score))));
        return masks;
    }

    private static Tensor whole(Tensor score) {
        return Tensor.full(ElementType.FLOAT, 1, score.shape());
    }

    private Tensor mask(Tensor score, int axis) {
        Along inputs = Along.of(axis, score.shape());
        float[] scores = score.toFloatArray();
        float[] mask = new float[scores.length];
        for (int place = 0; place < mask.length; place++) {
            int after = inputs.index(place) % m;
            boolean isRest = inputs.index(place) - after + m > inputs.length();
            int first = place - after * inputs.stride();
            mask[place] = isRest || rank(scores, place, first, inputs.stride()) < n ? 1 : 0;
        }
        return Tensor.of(mask, score.shape());
    }

    /** The number of elements that go before one among the {@code m} from the first. */
    private int rank(float[] scores, int place, int first, int stride) {
        int before = 0;
        for (int other = first; other < first + m * stride; other += stride) {
            boolean isHigher = scores[other] > scores[place];
            before += isHigher || (scores[other] == scores[place] && other < place) ? 1 : 0;
        }
        return before;
    }

    @Override
    public String limit() {
        return "elements after the last " + m + " along the inputs of a layer stay";
    }

    @Override
    public OptionalDouble fixedSparsity() {
        return OptionalDouble.of(1 - (double) n / m);
    }

    /** Creates {@code n-of-m}. */
    public static final class Provider extends RecordProvider<Granularity> implements GranularityProvider {}
}
