package dev.kiln.jobs.compression.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.compression.CompressionScope;
import dev.kiln.api.compression.Compressor;
import dev.kiln.api.compression.CompressorProvider;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.data.TensorDataSet;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.plugins.pruning.SparseGpt;
import dev.kiln.testkit.OnEachEngine;
import dev.kiln.testkit.ProvidedExtensions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Optimal brain surgery layer by layer, against a plain loop that inverts the Hessian of the elements that are left before
 * each removal, in double precision.
 */
class SparseGptTest {

    private static final double DAMPING = 0.01;
    private static final int FEATURES = 16;

    /** The inverse by Gauss-Jordan elimination. */
    private static double[][] inverse(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][2 * n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(matrix[i], 0, a[i], 0, n);
            a[i][n + i] = 1;
        }
        for (int i = 0; i < n; i++) {
            double pivot = a[i][i];
            for (int j = 0; j < 2 * n; j++) {
                a[i][j] /= pivot;
            }
            for (int k = 0; k < n; k++) {
                double factor = a[k][i];
                for (int j = 0; k != i && j < 2 * n; j++) {
                    a[k][j] -= factor * a[i][j];
                }
            }
        }
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(a[i], n, inverse[i], 0, n);
        }
        return inverse;
    }

    /** The inverse of the part from an index on. */
    private static double[][] inverseFrom(double[][] hessian, int from) {
        int n = hessian.length - from;
        double[][] part = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(hessian[from + i], from, part[i], 0, n);
        }
        return inverse(part);
    }

    private static double[][] hessian(List<double[]> vectors, int examples) {
        int n = vectors.get(0).length;
        double[][] hessian = new double[n][n];
        double trace = 0;
        for (double[] x : vectors) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    hessian[i][j] += x[i] * x[j] / examples;
                }
                trace += x[i] * x[i] / examples;
            }
        }
        for (int i = 0; i < n; i++) {
            hessian[i][i] += DAMPING * trace / n;
        }
        return hessian;
    }

    /** Removes elements of a row in order; each removal changes those after it by the step of optimal brain surgery. */
    private static void remove(double[] row, boolean[] goes, double[][] hessian) {
        for (int j = 0; j < row.length; j++) {
            if (goes[j]) {
                double[][] inverse = inverseFrom(hessian, j);
                double step = row[j] / inverse[0][0];
                for (int k = j; k < row.length; k++) {
                    row[k] -= step * inverse[0][k - j];
                }
                row[j] = 0;
            }
        }
    }

    private static List<double[]> patches(int group, int examples) {
        List<double[]> patches = new ArrayList<>();
        for (int n = 0; n < examples; n++) {
            for (int place = 0; place < 4; place++) {
                double[] patch = new double[4];
                for (int k = 0; k < 4; k++) {
                    patch[k] = GroupedNetwork.input(n, group, place / 2 + k / 2, place % 2 + k % 2);
                }
                patches.add(patch);
            }
        }
        return patches;
    }

    private static List<double[]> hidden(Map<String, double[]> constants, int examples) {
        List<double[]> hidden = new ArrayList<>();
        for (int n = 0; n < examples; n++) {
            hidden.add(GroupedNetwork.hidden(constants, n));
        }
        return hidden;
    }

    @OnEachEngine
    void scoresTheErrorThatOthersAfterAnElementMakeUpFor(Engine engine) {
        Model model = GroupedNetwork.model();
        Map<String, double[]> constants = GroupedNetwork.constants(model);
        Map<String, Tensor> scores = new SparseGpt(1000, DAMPING)
                .scores(model, Set.of("kernel", "matrix"), GroupedNetwork.calibration(engine));
        double[][][] ofGroups = {
            hessian(patches(0, GroupedNetwork.EXAMPLES), GroupedNetwork.EXAMPLES),
            hessian(patches(1, GroupedNetwork.EXAMPLES), GroupedNetwork.EXAMPLES)
        };
        Tensor kernel = Objects.requireNonNull(scores.get("kernel"));
        for (int i = 0; i < 16; i++) {
            double expected =
                    Math.pow(GroupedNetwork.of(constants, "kernel")[i], 2) / inverseFrom(ofGroups[i / 8], i % 4)[0][0];
            assertThat(kernel.getDouble(i)).as("kernel %d", i).isCloseTo(expected, within(1e-5 * expected));
        }
        double[][] ofMatrix = hessian(hidden(constants, GroupedNetwork.EXAMPLES), GroupedNetwork.EXAMPLES);
        Tensor matrix = Objects.requireNonNull(scores.get("matrix"));
        for (int i = 0; i < 48; i++) {
            double expected =
                    Math.pow(GroupedNetwork.of(constants, "matrix")[i], 2) / inverseFrom(ofMatrix, i / 3)[0][0];
            assertThat(matrix.getDouble(i)).as("matrix %d", i).isCloseTo(expected, within(1e-4 * expected));
        }
    }

    private static boolean[] goes(Tensor weight, int first, int stride, int count) {
        boolean[] goes = new boolean[count];
        for (int i = 0; i < count; i++) {
            goes[i] = weight.getDouble(first + i * stride) == 0;
        }
        return goes;
    }

    private static double[] row(double[] weight, int first, int stride, int count) {
        double[] row = new double[count];
        for (int i = 0; i < count; i++) {
            row[i] = weight[first + i * stride];
        }
        return row;
    }

    /** The second layer has the inputs that the repaired first one gives it. */
    @OnEachEngine
    void repairsEachLayerInOrderWhateverIsRemovedTogether(Engine engine) {
        Model model = GroupedNetwork.model();
        for (String granularity : List.of(
                "sparsity=0.5",
                "sparsity=0.5,granularity=[unstructured:per=output]",
                "granularity=[n-of-m:n=2,m=4]",
                "sparsity=0.5,granularity=rows",
                "sparsity=0.5,granularity=columns",
                "sparsity=0.25,granularity=filters",
                "sparsity=0.5,granularity=[blocks:size=2]")) {
            Model pruned = ProvidedExtensions.create(
                            CompressorProvider.class, "pruning:criterion=sparse-gpt," + granularity)
                    .plan(model, GroupedNetwork.calibration(engine))
                    .apply()
                    .model();
            Map<String, double[]> constants = new LinkedHashMap<>(GroupedNetwork.constants(model));
            assertKernel(granularity, constants, pruned.graph().constant("kernel"));
            assertMatrix(granularity, constants, pruned.graph().constant("matrix"));
        }
    }

    /** Writes the expected kernel into the constants. */
    private static void assertKernel(String granularity, Map<String, double[]> constants, Tensor kernel) {
        double[] expected = new double[16];
        for (int output = 0; output < 4; output++) {
            double[] row = row(GroupedNetwork.of(constants, "kernel"), 4 * output, 1, 4);
            double[][] hessian = hessian(patches(output / 2, GroupedNetwork.EXAMPLES), GroupedNetwork.EXAMPLES);
            remove(row, goes(kernel, 4 * output, 1, 4), hessian);
            System.arraycopy(row, 0, expected, 4 * output, 4);
        }
        for (int i = 0; i < 16; i++) {
            assertThat(kernel.getDouble(i)).as("%s, kernel %d", granularity, i).isCloseTo(expected[i], within(1e-5));
        }
        constants.put("kernel", expected);
    }

    private static void assertMatrix(String granularity, Map<String, double[]> constants, Tensor matrix) {
        double[][] hessian = hessian(hidden(constants, GroupedNetwork.EXAMPLES), GroupedNetwork.EXAMPLES);
        for (int output = 0; output < 3; output++) {
            double[] row = row(GroupedNetwork.of(constants, "matrix"), output, 3, 16);
            remove(row, goes(matrix, output, 3, 16), hessian);
            for (int i = 0; i < 16; i++) {
                assertThat(matrix.getDouble(3 * i + output))
                        .as("%s, matrix %d", granularity, 3 * i + output)
                        .isCloseTo(row[i], within(2e-4));
            }
        }
    }

    /** Inputs that are correlated: a few waves and a little noise of their own. */
    private static DataSet waves() {
        int count = 64;
        float[] inputs = new float[count * FEATURES];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < FEATURES; i++) {
                double common = Math.sin(n * 0.7 + i * 0.4) + 0.5 * Math.cos(n * 1.3 - i * 0.9);
                inputs[n * FEATURES + i] = (float) ((1 + i % 3) * common + 0.2 * Math.sin((n + 1.0) * (i + 3)));
            }
        }
        return TensorDataSet.regression(
                "waves", Tensor.of(inputs, count, FEATURES), Tensor.of(new float[count * 8], count, 8));
    }

    private static Model dense() {
        float[] weight = new float[8 * FEATURES];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) Math.sin(1.0 + i * i);
        }
        GraphBuilder graph = new GraphBuilder("dense");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(FEATURES)));
        graph.output("y", x.gemm(graph.constant("w", Tensor.of(weight, 8, FEATURES)), null, false, true));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED).withParameters(Set.of("w"));
    }

    /** The squared error of the outputs, in double precision. */
    private static double error(Engine engine, String options) {
        Model model = dense();
        CompressionScope scope = GroupedNetwork.scope(engine, Optional.empty(), Optional.of(waves()));
        Tensor before = model.graph().constant("w");
        Tensor after = ProvidedExtensions.create(CompressorProvider.class, "pruning:" + options)
                .plan(model, scope)
                .apply()
                .model()
                .graph()
                .constant("w");
        Tensor inputs = waves().batches(64).iterator().next().inputs();
        double error = 0;
        for (int n = 0; n < 64; n++) {
            for (int o = 0; o < 8; o++) {
                double difference = 0;
                for (int i = 0; i < FEATURES; i++) {
                    int place = o * FEATURES + i;
                    difference +=
                            (after.getDouble(place) - before.getDouble(place)) * inputs.getDouble(n * FEATURES + i);
                }
                error += difference * difference;
            }
        }
        return error;
    }

    @OnEachEngine
    void leavesLessErrorInTheOutputsThanMagnitudesAndWanda(Engine engine) {
        for (String removal : List.of(
                "sparsity=0.5", "sparsity=0.5,granularity=[unstructured:per=output]", "granularity=[n-of-m:n=2,m=4]")) {
            double repaired = error(engine, removal + ",criterion=sparse-gpt");
            double magnitude = error(engine, removal + ",criterion=magnitude");
            double wanda = error(engine, removal + ",criterion=wanda");
            assertThat(repaired)
                    .as(removal)
                    .isPositive()
                    .isLessThan(0.5 * magnitude)
                    .isLessThan(0.5 * wanda);
        }
    }

    private static double[] scores(Engine engine, Attributes attributes, long... shape) {
        float[] inputs = new float[3 * 2 * 5 * 6];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) Math.sin(2.0 + i * i);
        }
        DataSet data =
                TensorDataSet.regression("pictures", Tensor.of(inputs, 3, 2, 5, 6), Tensor.of(new float[3], 3, 1));
        float[] kernel = new float[(int) Shape.of(shape).elements()];
        Arrays.fill(kernel, 1);
        GraphBuilder graph = new GraphBuilder("convolution");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, 5, 6)));
        Value y = graph.apply("Conv", attributes, x, graph.constant("w", Tensor.of(kernel, shape)));
        graph.output("y", y.reduceMean(false, 1, 2, 3).unsqueeze(1));
        Model model = Model.of(graph.build()).withInput(InputInfo.UNBOUNDED).withParameters(Set.of("w"));
        Tensor scores = Objects.requireNonNull(new SparseGpt(9, DAMPING)
                .scores(model, Set.of("w"), GroupedNetwork.scope(engine, Optional.empty(), Optional.of(data)))
                .get("w"));
        double[] found = new double[kernel.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = scores.getDouble(i);
        }
        return found;
    }

    /** The scores of a kernel of ones for the pictures above, whose pixel is zero in the padding. */
    private static double[] byHand(int stride, int dilation, int[] pads, int height, int width) {
        List<double[]> patches = new ArrayList<>();
        int rows = (5 + pads[0] + pads[2] - (height - 1) * dilation - 1) / stride + 1;
        int columns = (6 + pads[1] + pads[3] - (width - 1) * dilation - 1) / stride + 1;
        for (int n = 0; n < 3; n++) {
            for (int place = 0; place < rows * columns; place++) {
                double[] patch = new double[2 * height * width];
                for (int k = 0; k < patch.length; k++) {
                    int row = place / columns * stride + k / width % height * dilation - pads[0];
                    int column = place % columns * stride + k % width * dilation - pads[1];
                    int i = ((n * 2 + k / (height * width)) * 5 + row) * 6 + column;
                    boolean isInside = row >= 0 && row < 5 && column >= 0 && column < 6;
                    patch[k] = isInside ? (float) Math.sin(2.0 + i * i) : 0;
                }
                patches.add(patch);
            }
        }
        double[][] hessian = hessian(patches, 3);
        double[] scores = new double[hessian.length];
        for (int j = 0; j < scores.length; j++) {
            scores[j] = 1 / inverseFrom(hessian, j)[0][0];
        }
        return scores;
    }

    @OnEachEngine
    void findsThePatchesOfEachConvolution(Engine engine) {
        Attributes plain = Attributes.NONE;
        assertClose(scores(engine, plain, 1, 2, 2, 3), byHand(1, 1, new int[] {0, 0, 0, 0}, 2, 3));
        Attributes padded =
                Attributes.NONE.with("pads", new long[] {1, 0, 2, 1}).with("strides", new long[] {2, 2});
        assertClose(scores(engine, padded, 1, 2, 3, 2), byHand(2, 1, new int[] {1, 0, 2, 1}, 3, 2));
        Attributes dilated = Attributes.NONE.with("dilations", new long[] {2, 2});
        assertClose(scores(engine, dilated, 1, 2, 2, 3), byHand(1, 2, new int[] {0, 0, 0, 0}, 2, 3));
        // 5 rows: 3 places of 2 apart and a window of 2 need 6 rows; 6 columns: 3 places and a window of 3 need 7
        Attributes upper = Attributes.NONE.with("auto_pad", "SAME_UPPER").with("strides", new long[] {2, 2});
        assertClose(scores(engine, upper, 1, 2, 2, 3), byHand(2, 1, new int[] {0, 0, 1, 1}, 2, 3));
        Attributes lower = Attributes.NONE.with("auto_pad", "SAME_LOWER").with("strides", new long[] {2, 2});
        assertClose(scores(engine, lower, 1, 2, 2, 3), byHand(2, 1, new int[] {1, 1, 0, 0}, 2, 3));
    }

    private static void assertClose(double[] scores, double[] expected) {
        assertThat(scores).hasSameSizeAs(expected);
        for (int i = 0; i < scores.length; i++) {
            assertThat(scores[i]).as("element %d", i).isCloseTo(expected[i], within(1e-5 * expected[i]));
        }
    }

    @OnEachEngine
    void refusesBeforeAnyWorkWhatItCannotScore(Engine engine) {
        GraphBuilder graph = new GraphBuilder("transposed");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(2, 4)));
        Value w = graph.constant("w", Tensor.of(new float[12], 2, 2, 3));
        graph.output("y", graph.apply("ConvTranspose", Attributes.NONE, x, w));
        Model model = Model.of(graph.build()).withParameters(Set.of("w"));
        Compressor method =
                ProvidedExtensions.create(CompressorProvider.class, "pruning:sparsity=0.5,criterion=sparse-gpt");
        assertThatThrownBy(() -> method.plan(model, GroupedNetwork.calibration(engine)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("exclude=w");
        CompressionScope none = GroupedNetwork.scope(engine, Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> method.plan(GroupedNetwork.model(), none))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("add --calibration SPEC or --data SPEC");
    }
}
