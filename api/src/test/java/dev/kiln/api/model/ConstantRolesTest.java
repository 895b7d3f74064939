package dev.kiln.api.model;

import static dev.kiln.api.model.ConstantRole.BASIS;
import static dev.kiln.api.model.ConstantRole.BIAS;
import static dev.kiln.api.model.ConstantRole.OTHER;
import static dev.kiln.api.model.ConstantRole.POSITION;
import static dev.kiln.api.model.ConstantRole.SCALE;
import static dev.kiln.api.model.ConstantRole.SLOPE;
import static dev.kiln.api.model.ConstantRole.STATISTIC;
import static dev.kiln.api.model.ConstantRole.TABLE;
import static dev.kiln.api.model.ConstantRole.WEIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstantRolesTest {

    private static Tensor numbers(long... shape) {
        return Tensor.full(ElementType.FLOAT, 0.5, shape);
    }

    private static GraphEditor network(long... example) {
        return new GraphEditor().input("x", TensorType.floats(Shape.batchOf(example)));
    }

    private static GraphEditor node(GraphEditor editor, String operator, String output, String... inputs) {
        return node(editor, operator, output, Attributes.NONE, inputs);
    }

    private static GraphEditor node(
            GraphEditor editor, String operator, String output, Attributes attributes, String... inputs) {
        return editor.add("", operator, List.of(inputs), List.of(output), attributes);
    }

    private static ConstantRoles roles(GraphEditor editor, String output) {
        return ConstantRoles.of(editor.output(output).build());
    }

    @Test
    void knowsBiasesOfHigherRankSlopesAndTheMeanThatIsTakenFromTheInput() {
        GraphEditor editor = network(3, 8, 8)
                .constant("mean", numbers(1, 3, 1, 1))
                .constant("kernel", numbers(8, 3, 3, 3))
                .constant("bias", numbers(8, 1, 1))
                .constant("slope", numbers(8, 1, 1))
                .constant("matrix", numbers(8, 4))
                .constant("shift", numbers(1, 4));
        node(editor, "Add", "centred", "x", "mean");
        node(editor, "Conv", "c", "centred", "kernel");
        node(editor, "Add", "cb", "c", "bias");
        node(editor, "PRelu", "r", "cb", "slope");
        node(editor, "GlobalAveragePool", "p", "r");
        node(editor, "Flatten", "f", "p");
        node(editor, "MatMul", "m", "f", "matrix");
        ConstantRoles roles = roles(node(editor, "Add", "y", "m", "shift"), "y");
        assertThat(roles.role("mean")).isEqualTo(OTHER);
        assertThat(roles.role("bias")).isEqualTo(BIAS);
        assertThat(roles.role("slope")).isEqualTo(SLOPE);
        assertThat(roles.role("shift")).isEqualTo(BIAS);
        assertThat(roles.prunable()).containsExactly("kernel", "matrix");
        assertThat(roles.trainable()).containsExactly("kernel", "bias", "slope", "matrix", "shift");
    }

    @Test
    void knowsBiasesAndSlopesOfOneElement() {
        GraphEditor editor = network(4)
                .constant("w", numbers(4, 1))
                .constant("b", numbers(1))
                .constant("slope", Tensor.scalar(ElementType.FLOAT, 0.25))
                .constant("epsilon", numbers(1));
        node(editor, "MatMul", "m", "x", "w");
        node(editor, "Add", "a", "m", "b");
        node(editor, "PRelu", "p", "a", "slope");
        ConstantRoles roles = roles(node(editor, "Add", "y", "p", "epsilon"), "y");
        assertThat(roles.trainable()).containsExactly("w", "b", "slope");
        assertThat(roles.role("epsilon")).isEqualTo(OTHER);
    }

    @Test
    void takesTheMatrixOfALinearModelForAWeightWhateverRenamesItsResult() {
        GraphEditor editor = network(4).constant("w", numbers(4, 3));
        node(editor, "MatMul", "m", "x", "w");
        assertThat(roles(node(editor, "Identity", "y", "m"), "y").trainable()).containsExactly("w");
    }

    @Test
    void tellsMasksFromPositionsAndBiases() {
        GraphEditor editor = network(8, 16)
                .constant("embed", numbers(16, 16))
                .constant("positions", numbers(1, 8, 16))
                .constant("query", numbers(16, 16))
                .constant("mask", numbers(1, 8, 8))
                .constant("head", numbers(16, 5))
                .constant("bias", numbers(5));
        node(editor, "MatMul", "e", "x", "embed");
        node(editor, "Add", "p", "e", "positions");
        node(editor, "MatMul", "q", "p", "query");
        node(editor, "Transpose", "k", Attributes.NONE.with("perm", new long[] {0, 2, 1}), "p");
        node(editor, "MatMul", "s", "q", "k");
        node(editor, "Add", "masked", "s", "mask");
        node(editor, "Softmax", "a", "masked");
        node(editor, "MatMul", "o", "a", "p");
        node(editor, "MatMul", "h", "o", "head");
        node(editor, "Add", "l", "h", "bias");
        ConstantRoles roles = roles(node(editor, "Softmax", "y", "l"), "y");
        assertThat(roles.role("mask")).isEqualTo(OTHER);
        assertThat(roles.role("positions")).isEqualTo(POSITION);
        assertThat(roles.role("bias")).isEqualTo(BIAS);
        assertThat(roles.prunable()).containsExactly("embed", "query", "head");
    }

    @Test
    void knowsTheAnchorsBehindTheLastLayer() {
        GraphEditor editor = network(4).constant("w", numbers(4, 6)).constant("anchors", numbers(3, 2));
        node(editor, "MatMul", "m", "x", "w");
        editor.constant("shape", Tensor.of(new long[] {-1, 3, 2}, 3));
        node(editor, "Reshape", "r", "m", "shape");
        ConstantRoles roles = roles(node(editor, "Add", "y", "r", "anchors"), "y");
        assertThat(roles.role("anchors")).isEqualTo(OTHER);
        assertThat(roles.trainable()).containsExactly("w");
    }

    @Test
    void takesASpectrumForABasisAndAFirstLayerForAWeight() {
        GraphEditor spectrum = network(32).constant("basis", numbers(32, 17)).constant("w", numbers(17, 4));
        node(spectrum, "MatMul", "s", "x", "basis");
        node(spectrum, "Mul", "power", "s", "s");
        assertThat(roles(node(spectrum, "MatMul", "y", "power", "w"), "y").role("basis"))
                .isEqualTo(BASIS);

        GraphEditor layers = network(32).constant("basis", numbers(32, 17)).constant("w", numbers(17, 4));
        node(layers, "MatMul", "s", "x", "basis");
        node(layers, "Relu", "power", "s");
        assertThat(roles(node(layers, "MatMul", "y", "power", "w"), "y").role("basis"))
                .isEqualTo(WEIGHT);
    }

    @Test
    void followsAFrontOfFourierMelAndCosineTransforms() {
        GraphEditor editor = network(1, 400)
                .constant("fourier", numbers(34, 1, 32))
                .constant("half", Tensor.of(new long[] {17, 17}, 2))
                .constant("mel", numbers(17, 10))
                .constant("least", numbers(1))
                .constant("cosines", numbers(10, 6))
                .constant("w", numbers(6, 3));
        node(editor, "Conv", "frames", Attributes.NONE.with("strides", new long[] {16}), "x", "fourier");
        editor.add("", "Split", List.of("frames", "half"), List.of("re", "im"), Attributes.of("axis", 1));
        node(editor, "Mul", "re2", "re", "re");
        node(editor, "Mul", "im2", "im", "im");
        node(editor, "Add", "power", "re2", "im2");
        node(editor, "Transpose", "t", Attributes.NONE.with("perm", new long[] {0, 2, 1}), "power");
        node(editor, "MatMul", "energies", "t", "mel");
        node(editor, "Add", "floored", "energies", "least");
        node(editor, "Log", "log", "floored");
        node(editor, "MatMul", "cepstrum", "log", "cosines");
        ConstantRoles roles = roles(node(editor, "MatMul", "y", "cepstrum", "w"), "y");
        assertThat(roles.with(BASIS)).containsExactly("fourier", "mel", "cosines");
        assertThat(roles.trainable()).containsExactly("w");
    }

    @Test
    void theTableInWhichAWeightIsLookedUpIsAWeight() {
        GraphEditor editor = new GraphEditor()
                .input("x", TensorType.floats(Shape.of(2, 3)))
                .constant("values", numbers(4))
                .constant("places", Tensor.of(new long[] {0, 1, 2, 3, 2, 1}, 3, 2));
        node(editor, "Gather", "w", "values", "places");
        ConstantRoles roles = roles(node(editor, "MatMul", "y", "x", "w"), "y");
        assertThat(roles.role("values")).isEqualTo(WEIGHT);
        assertThat(roles.role("places")).isEqualTo(OTHER);
        assertThat(roles.trainable()).containsExactly("values");
    }

    @Test
    void knowsRecurrentLayersTablesAndNormalizations() {
        GraphEditor editor = new GraphEditor()
                .input("tokens", new TensorType(ElementType.INT64, Shape.of(7, 2)))
                .constant("table", numbers(50, 4))
                .constant("w", numbers(1, 24, 4))
                .constant("r", numbers(1, 24, 6))
                .constant("b", numbers(1, 48))
                .constant("peepholes", numbers(1, 18))
                .constant("scale", numbers(6))
                .constant("shift", numbers(6))
                .constant("mean", numbers(6))
                .constant("variance", numbers(6))
                .constant("first", Tensor.of(new long[] {0}, 1));
        node(editor, "Gather", "e", "table", "tokens");
        editor.add(
                "",
                "LSTM",
                List.of("e", "w", "r", "b", "", "", "", "peepholes"),
                List.of("", "h"),
                Attributes.of("hidden_size", 6));
        node(editor, "Squeeze", "last", "h", "first");
        ConstantRoles roles =
                roles(node(editor, "BatchNormalization", "y", "last", "scale", "shift", "mean", "variance"), "y");
        assertThat(roles.prunable()).containsExactly("w", "r");
        assertThat(roles.role("b")).isEqualTo(BIAS);
        assertThat(roles.role("table")).isEqualTo(TABLE);
        assertThat(roles.with(SCALE)).containsExactly("peepholes", "scale");
        assertThat(roles.with(STATISTIC)).containsExactly("mean", "variance");
    }

    @Test
    void seesWeightsBehindRearrangementsAndIntegers() {
        GraphEditor editor = network(4)
                .constant("half", Tensor.full(ElementType.FLOAT16, 1, 6, 4))
                .constant("integers", Tensor.full(ElementType.INT8, 1, 6, 3))
                .constant("step", numbers(3));
        node(editor, "Cast", "wide", Attributes.NONE.with("to", ElementType.FLOAT), "half");
        node(editor, "Transpose", "w", "wide");
        node(editor, "MatMul", "h", "x", "w");
        node(editor, "DequantizeLinear", "v", Attributes.of("axis", 1), "integers", "step");
        ConstantRoles roles = roles(node(editor, "MatMul", "y", "h", "v"), "y");
        assertThat(roles.prunable()).containsExactly("half", "integers");
        assertThat(roles.trainable()).containsExactly("half");
        assertThat(roles.role("step")).isEqualTo(OTHER);
    }

    @Test
    void seesWeightsThatOnlyBranchesRead() {
        GraphEditor editor = network(4)
                .constant("a", numbers(4, 3))
                .constant("b", numbers(4, 3))
                .constant("zero", Tensor.scalar(ElementType.FLOAT, 0));
        node(editor, "ReduceMax", "most", Attributes.of("keepdims", 0), "x");
        node(editor, "Greater", "above", "most", "zero");
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(product("a")))
                .with("else_branch", new Attribute.Subgraph(product("b")));
        ConstantRoles roles = roles(node(editor, "If", "y", branches, "above"), "y");
        assertThat(roles.prunable()).containsExactlyInAnyOrder("a", "b");
    }

    private static Graph product(String weight) {
        return node(new GraphEditor(), "MatMul", weight + "y", "x", weight)
                .output(weight + "y")
                .buildBody();
    }

    @Test
    void prunesNoTableThatIsAWeightToo() {
        GraphEditor editor = new GraphEditor()
                .input("tokens", new TensorType(ElementType.INT64, Shape.batchOf(7)))
                .constant("table", numbers(50, 4));
        node(editor, "Gather", "e", "table", "tokens");
        node(editor, "Transpose", "t", "table");
        ConstantRoles roles = roles(node(editor, "MatMul", "y", "e", "t"), "y");
        assertThat(roles.trainable()).containsExactly("table");
        assertThat(roles.prunable()).isEmpty();
    }

    @Test
    void knowsTheScaleOfANormalizationWrittenInElementaryOperatorsFromAMask() {
        GraphEditor editor = network(4)
                .constant("w", numbers(4, 4))
                .constant("scale", numbers(4))
                .constant("shift", numbers(4))
                .constant("mask", Tensor.of(new float[] {1, 0, 0, 1}, 4))
                .constant("v", numbers(4, 2));
        node(editor, "MatMul", "h", "x", "w");
        node(editor, "ReduceMax", "size", "h");
        node(editor, "Div", "q", "h", "size");
        node(editor, "Mul", "m", "q", "scale");
        node(editor, "Add", "n", "m", "shift");
        node(editor, "Mul", "k", "n", "mask");
        ConstantRoles roles = roles(node(editor, "MatMul", "y", "k", "v"), "y");
        assertThat(roles.role("scale")).isEqualTo(SCALE);
        assertThat(roles.role("shift")).isEqualTo(BIAS);
        assertThat(roles.role("mask")).isEqualTo(OTHER);
    }

    private static final Tensor MASK = Tensor.of(new float[] {0, 1, 1, 0}, 2, 2);

    /** {@code x W} where W is computed from constants. */
    private static ConstantRoles behind(GraphEditor made) {
        return roles(node(made.input("x", TensorType.floats(Shape.batchOf(2))), "MatMul", "y", "x", "W"), "y");
    }

    @Test
    void leavesAMaskOnAWeightAlone() {
        for (Tensor weight : List.of(numbers(2, 2), Tensor.full(ElementType.FLOAT, 1, 2, 2))) {
            for (List<String> order : List.of(List.of("w", "mask"), List.of("mask", "w"))) {
                GraphEditor editor = new GraphEditor().constant("w", weight).constant("mask", MASK);
                ConstantRoles roles = behind(node(editor, "Mul", "W", order.get(0), order.get(1)));
                assertThat(roles.role("mask")).isEqualTo(OTHER);
                assertThat(roles.trainable()).containsExactly("w");
                assertThat(roles.prunable()).containsExactly("w");
            }
        }
    }

    @Test
    void leavesMasksAloneThatAreCastOrStretchedOrHoldOnesAlone() {
        for (Tensor mask : List.of(
                MASK.cast(ElementType.BOOL),
                Tensor.of(new float[] {1, 0}, 2, 1),
                Tensor.full(ElementType.INT8, 1, 2, 2))) {
            GraphEditor editor = new GraphEditor().constant("w", numbers(2, 2)).constant("mask", mask);
            node(editor, "Cast", "factor", Attributes.NONE.with("to", ElementType.FLOAT), "mask");
            ConstantRoles roles = behind(node(editor, "Mul", "W", "factor", "w"));
            assertThat(roles.with(WEIGHT)).containsExactly("w");
            assertThat(roles.role("mask")).isEqualTo(OTHER);
        }
    }

    @Test
    void knowsWhatChoosesBetweenAWeightAndANumber() {
        GraphEditor editor = new GraphEditor()
                .constant("mask", MASK.cast(ElementType.BOOL))
                .constant("w", numbers(2, 2))
                .constant("zero", Tensor.scalar(ElementType.FLOAT, 0));
        ConstantRoles roles = behind(node(editor, "Where", "W", "mask", "w", "zero"));
        assertThat(roles.with(WEIGHT)).containsExactly("w");
        assertThat(roles.with(OTHER)).containsExactly("mask", "zero");
    }

    @Test
    void takesTheFactorsOfAChangeToAWeightForWeightsAndItsSizeForASetting() {
        GraphEditor editor = new GraphEditor()
                .constant("w", numbers(2, 2))
                .constant("a", numbers(2, 1))
                .constant("b", numbers(1, 2))
                .constant("s", Tensor.scalar(ElementType.FLOAT, 0.5));
        node(editor, "MatMul", "ab", "a", "b");
        node(editor, "Mul", "change", "ab", "s");
        ConstantRoles roles = behind(node(editor, "Add", "W", "w", "change"));
        assertThat(roles.with(WEIGHT)).containsExactlyInAnyOrder("w", "a", "b");
        assertThat(roles.role("s")).isEqualTo(OTHER);
    }

    @Test
    void trainsNoSingleFactorOfAWeightButOnesOfItsChannels() {
        GraphEditor editor = new GraphEditor()
                .constant("w", numbers(2, 2))
                .constant("gain", Tensor.scalar(ElementType.FLOAT, 0.5))
                .constant("gains", numbers(1, 2));
        node(editor, "Mul", "v", "w", "gain");
        ConstantRoles roles = behind(node(editor, "Div", "W", "v", "gains"));
        assertThat(roles.role("gain")).isEqualTo(OTHER);
        assertThat(roles.role("gains")).isEqualTo(SCALE);
        assertThat(roles.prunable()).containsExactly("w");
    }

    /** Weight normalization: the norm of a weight is read before the weight itself. */
    @Test
    void givesAConstantOfSeveralPartsTheFirstOfItsRoles() {
        GraphEditor editor = new GraphEditor().constant("v", numbers(2, 2)).constant("g", numbers(2, 1));
        node(editor, "ReduceL2", "length", "v");
        node(editor, "Div", "factor", "g", "length");
        ConstantRoles roles = behind(node(editor, "Mul", "W", "factor", "v"));
        assertThat(roles.role("v")).isEqualTo(WEIGHT);
        assertThat(roles.role("g")).isEqualTo(SCALE);
    }

    @Test
    void knowsBiasesThatAreTakenAwayOrSummedAndWhatChannelsAreDividedBy() {
        GraphEditor editor = network(4)
                .constant("w", numbers(4, 8))
                .constant("taken", numbers(8))
                .constant("scale", numbers(8))
                .constant("v", numbers(8, 8))
                .constant("summed", numbers(8))
                .constant("u", numbers(8, 3))
                .constant("minuend", Tensor.scalar(ElementType.FLOAT, 1))
                .constant("temperature", Tensor.scalar(ElementType.FLOAT, 2));
        node(editor, "MatMul", "m", "x", "w");
        node(editor, "Sub", "s", "m", "taken");
        node(editor, "Relu", "r", "s");
        node(editor, "Div", "d", "r", "scale");
        node(editor, "MatMul", "n", "d", "v");
        node(editor, "Sum", "a", "n", "summed", "d");
        node(editor, "Sub", "gate", "minuend", "a");
        node(editor, "MatMul", "o", "gate", "u");
        ConstantRoles roles = roles(node(editor, "Div", "y", "o", "temperature"), "y");
        assertThat(roles.with(BIAS)).containsExactly("taken", "summed");
        assertThat(roles.with(SCALE)).containsExactly("scale");
        assertThat(roles.with(OTHER)).containsExactly("minuend", "temperature");
    }

    /** The rows of a matrix on the left are those of the result, {@code [3, N]}. */
    @Test
    void knowsTheBiasOfAMatrixThatStandsOnTheLeft() {
        GraphEditor editor = network(4)
                .constant("w", numbers(3, 4))
                .constant("rows", numbers(3, 1))
                .constant("columns", numbers(3));
        node(editor, "Transpose", "t", "x");
        node(editor, "MatMul", "m", "w", "t");
        node(editor, "Add", "a", "m", "rows");
        node(editor, "Transpose", "b", "a");
        assertThat(roles(editor, "b").role("rows")).isEqualTo(BIAS);
        node(editor, "Transpose", "c", "m");
        assertThat(roles(node(editor, "Add", "y", "c", "columns"), "y").role("columns"))
                .isEqualTo(BIAS);
    }

    @Test
    void knowsTheBiasOfAnEinsumWhoseChannelsAreNotLast() {
        GraphEditor editor = network(5, 4).constant("w", numbers(3, 4)).constant("bias", numbers(3, 1));
        node(editor, "Einsum", "h", Attributes.NONE.with("equation", "oi,bti->bot"), "w", "x");
        assertThat(roles(node(editor, "Add", "y", "h", "bias"), "y").role("bias"))
                .isEqualTo(BIAS);
    }

    @Test
    void takesAClassTokenForAPlaceButNoFilling() {
        GraphEditor editor = network(8, 16)
                .constant("embed", numbers(16, 16))
                .constant("token", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7}, 1, 1, 16))
                .constant("filling", numbers(1, 1, 16))
                .constant("first", Tensor.of(new long[] {0}, 1))
                .constant("ones", Tensor.of(new long[] {1, 1}, 2))
                .constant("positions", numbers(1, 10, 16))
                .constant("w", numbers(16, 2));
        node(editor, "MatMul", "e", "x", "embed");
        node(editor, "Shape", "size", "e");
        node(editor, "Gather", "count", "size", "first");
        node(editor, "Concat", "lengths", Attributes.of("axis", 0), "count", "ones");
        node(editor, "Expand", "tokens", "token", "lengths");
        node(editor, "Expand", "fillings", "filling", "lengths");
        node(editor, "Concat", "s", Attributes.of("axis", 1), "tokens", "e", "fillings");
        node(editor, "Add", "p", "s", "positions");
        ConstantRoles roles = roles(node(editor, "MatMul", "y", "p", "w"), "y");
        assertThat(roles.with(POSITION)).containsExactlyInAnyOrder("token", "positions");
        assertThat(roles.role("filling")).isEqualTo(OTHER);
    }

    @Test
    void givesNoRoleToWhatNothingReads() {
        GraphEditor editor = network(4)
                .constant("w", numbers(4, 3))
                .constant("unread", numbers(4, 3))
                .constant("b", numbers(3));
        node(editor, "MatMul", "h", "x", "unread");
        node(editor, "Add", "a", "h", "b");
        ConstantRoles roles = roles(node(editor, "MatMul", "y", "x", "w"), "y");
        assertThat(roles.trainable()).containsExactly("w");
        assertThat(roles.uses("unread")).isEmpty();
    }
}
