package dev.kiln.plugins.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.Convolution;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.build.Window;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The products of weights, multiplied again by plain loops. */
class DecompositionsTest {

    private static Layer layer(Tensor weight) {
        GraphBuilder graph = new GraphBuilder("layer");
        Value w = graph.constant("w", weight);
        if (weight.rank() == 2) {
            Value x = graph.input("x", TensorType.floats(Shape.batchOf(weight.shape()[0])));
            graph.output("y", x.matMul(w));
        } else {
            Value x = graph.input("x", TensorType.floats(Shape.batchOf(weight.shape()[1], 9, 9)));
            graph.output("y", Convolution.apply(x, w, null, Window.of(weight.shape()[2], weight.shape()[3]), 1));
        }
        Graph built = graph.build();
        return Layers.of(built, Map.of("w", weight), ConvolutionMethod.TUCKER)
                .layers()
                .get("w");
    }

    /** The matrix of two factors, {@code [I, r]} and {@code [r, O]}. */
    private static double[] multiplied(Product product) {
        Tensor in = product.factors().get(0).weight();
        Tensor out = product.factors().get(1).weight();
        int inputs = (int) in.shape()[0];
        int rank = (int) in.shape()[1];
        int outputs = (int) out.shape()[1];
        double[] whole = new double[inputs * outputs];
        for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
                for (int k = 0; k < rank; k++) {
                    whole[i * outputs + o] += in.getDouble(i * rank + k) * out.getDouble(k * outputs + o);
                }
            }
        }
        return whole;
    }

    @Test
    void aMatrixLosesTheSingularValuesThatAreLeftOut() {
        Tensor matrix = Weights.rough(7, 5);
        MatrixDecomposition decomposition = new MatrixDecomposition(layer(matrix));
        // torch.linalg.svdvals(m) of PyTorch 2.13, m[i] = sin((i + 1)²) in float32, as float64
        double[] values = {2.333216587, 2.301191523, 2.128538812, 1.100308321, 0.542978497};
        double all = 0;
        for (double value : values) {
            all += value * value;
        }
        double missing = all;
        for (int rank = 1; rank <= values.length; rank++) {
            missing -= values[rank - 1] * values[rank - 1];
            Product product = decomposition.product(decomposition.ofRank(rank));
            double expected = Math.sqrt(Math.max(0, missing) / all);
            assertThat(product.error()).as("rank %d", rank).isCloseTo(expected, within(1e-7));
            assertThat(Weights.distance(matrix, multiplied(product))).isCloseTo(expected, within(1e-7));
        }
    }

    @Test
    void aMatrixOfLowRankIsExact() {
        Tensor matrix = Weights.ofRankTwo(9, 6);
        MatrixDecomposition decomposition = new MatrixDecomposition(layer(matrix));
        Product product = decomposition.product(decomposition.ofRank(2));
        assertThat(Weights.distance(matrix, multiplied(product))).isLessThan(1e-6);
        assertThat(decomposition.choices()).extracting(Choice::products).containsExactly(15L, 30L, 45L);
    }

    /** The kernel of a product along the channels. */
    private static double[] multiplied(Product product, int outputs, int inputs, int places) {
        Tensor in = weight(product, "in");
        Tensor core = weight(product, "core");
        Tensor out = weight(product, "out");
        int p = (int) core.shape()[0];
        int q = (int) core.shape()[1];
        double[] whole = new double[outputs * inputs * places];
        for (int i = 0; i < whole.length; i++) {
            int o = i / (inputs * places);
            int c = i / places % inputs;
            for (int a = 0; a < p; a++) {
                for (int b = 0; b < q; b++) {
                    whole[i] += out.getDouble(o * p + a)
                            * core.getDouble((a * q + b) * places + i % places)
                            * in.getDouble(b * inputs + c);
                }
            }
        }
        return whole;
    }

    private static Tensor weight(Product product, String name) {
        return product.factors().stream()
                .filter(factor -> factor.name().equals(name))
                .findFirst()
                .orElseThrow()
                .weight();
    }

    @Test
    void aKernelOfLowRanksAlongItsChannelsIsExact() {
        Tensor kernel = Weights.ofChannelRanksTwo(6, 5, 3, 2);
        TuckerDecomposition decomposition = new TuckerDecomposition(layer(kernel));
        Product product = decomposition.product(decomposition.ofRank(2));
        assertThat(product.factors()).extracting(Factor::name).containsExactly("in", "core", "out");
        assertThat(Weights.distance(kernel, multiplied(product, 6, 5, 6))).isLessThan(1e-6);
        assertThat(product.error()).isLessThan(1e-6);
    }

    @Test
    void theRanksOfAKernelLoseAsMuchAsInPyTorch() {
        Tensor kernel = Weights.rough(4, 3, 3, 3);
        TuckerDecomposition decomposition = new TuckerDecomposition(layer(kernel));
        // 1 - (g ** 2).sum() / (k ** 2).sum() for g = torch.einsum('oik,op,iq->pqk', k, u, v) of the singular vectors
        // u, v
        // of both unfoldings, and after 500 turns of HOOI, in PyTorch 2.13
        assertThat(decomposition.ofRank(1).lost()).isCloseTo(0.839941767, within(1e-7));
        assertThat(decomposition.ofRank(2).lost()).isCloseTo(0.523207706, within(1e-7));
        Product improved = decomposition.product(decomposition.ofRank(2));
        assertThat(improved.lost()).isCloseTo(0.500429337, within(1e-4));
        assertThat(Weights.distance(kernel, multiplied(improved, 4, 3, 9))).isCloseTo(improved.error(), within(1e-7));
    }

    @Test
    void aSideOfAKernelThatKeepsItsLengthHasNoFactor() {
        Tensor kernel = Weights.ofChannelRanksTwo(6, 2, 3, 3);
        TuckerDecomposition decomposition = new TuckerDecomposition(layer(kernel));
        Choice choice = decomposition.ofRank(2);
        assertThat(decomposition.product(choice).factors())
                .extracting(Factor::name)
                .containsExactly("core", "out");
        assertThat(choice.products()).isEqualTo(7 * 7 * (2 * 2 * 9 + 2 * 6));
    }

    @Test
    void noChoiceOfAKernelIsBeatenByAnother() {
        List<Choice> choices = new TuckerDecomposition(layer(Weights.rough(6, 5, 3, 3))).choices();
        assertThat(choices).hasSizeGreaterThan(3);
        for (int i = 1; i < choices.size(); i++) {
            assertThat(choices.get(i).products())
                    .isGreaterThan(choices.get(i - 1).products())
                    .isLessThan(7 * 7 * 6 * 5 * 9);
            assertThat(choices.get(i).lost()).isLessThan(choices.get(i - 1).lost());
        }
    }

    /** The kernel of a sum of products of vectors. */
    private static double[] summed(Product product, int... lengths) {
        List<Factor> factors = product.factors();
        int rank = (int) factors.get(0).weight().shape()[0];
        double[] whole = new double[lengths[0] * lengths[1] * lengths[2] * lengths[3]];
        for (int i = 0; i < whole.length; i++) {
            int x = i % lengths[3];
            int y = i / lengths[3] % lengths[2];
            int c = i / (lengths[3] * lengths[2]) % lengths[1];
            int o = i / (lengths[3] * lengths[2] * lengths[1]);
            for (int k = 0; k < rank; k++) {
                whole[i] += factors.get(0).weight().getDouble(k * lengths[1] + c)
                        * factors.get(1).weight().getDouble(k * lengths[2] + y)
                        * factors.get(2).weight().getDouble(k * lengths[3] + x)
                        * factors.get(3).weight().getDouble(o * rank + k);
            }
        }
        return whole;
    }

    @Test
    void aKernelThatIsOneProductOfVectorsIsExact() {
        Tensor kernel = Weights.ofRankOne(5, 4, 3, 2);
        CpDecomposition decomposition = new CpDecomposition(layer(kernel));
        Product product = decomposition.product(decomposition.ofRank(1));
        assertThat(Weights.distance(kernel, summed(product, 5, 4, 3, 2))).isLessThan(1e-6);
        assertThat(product.error()).isLessThan(1e-5);
    }

    @Test
    void moreProductsOfVectorsComeNearerToAKernel() {
        Tensor kernel = Weights.rough(5, 4, 3, 3);
        CpDecomposition decomposition = new CpDecomposition(layer(kernel));
        double before = 1;
        for (int rank : new int[] {1, 3, 6, 12}) {
            Product product = decomposition.product(decomposition.ofRank(rank));
            assertThat(Weights.distance(kernel, summed(product, 5, 4, 3, 3)))
                    .as("rank %d", rank)
                    .isCloseTo(product.error(), within(1e-6))
                    .isLessThan(before);
            before = product.error();
        }
        // 60 products of unit vectors write any kernel of 5 x 4 x 3 x 3
        assertThat(decomposition.product(decomposition.ofRank(60)).error()).isLessThan(1e-3);
    }
}
