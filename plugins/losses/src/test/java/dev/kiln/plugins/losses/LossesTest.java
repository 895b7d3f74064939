package dev.kiln.plugins.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.loss.LossProvider;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.ServiceDeclarations;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {

    private static final TensorType CLASSES = new TensorType(ElementType.INT64, Shape.batchOf());

    private static TensorType values(long... example) {
        return TensorType.floats(Shape.batchOf(example));
    }

    /** Such as {@code INT64 N 3}. */
    private static TensorType type(String text) {
        String[] words = text.split(" +", -1);
        long[] example = Stream.of(words).skip(2).mapToLong(Long::parseLong).toArray();
        return new TensorType(ElementType.valueOf(words[0]), Shape.batchOf(example));
    }

    private static Value write(String loss, TensorType prediction, TensorType target) {
        GraphBuilder graph = new GraphBuilder("loss");
        return ProvidedExtensions.create(LossProvider.class, loss)
                .apply(graph.input("prediction", prediction), graph.input("target", target));
    }

    @Test
    void moduleAndFilesDeclareTheSameProviders() {
        assertThat(ServiceDeclarations.ofFiles(CrossEntropy.class))
                .isEqualTo(ServiceDeclarations.ofModule(CrossEntropy.class));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                cross-entropy                         | N 10    | INT64 N
                cross-entropy:label-smoothing=0.1     | N 10    | INT64 N
                focal                                 | N 10    | INT64 N
                hinge                                 | N 10    | INT64 N
                hinge                                 | N       | INT64 N
                hinge                                 | N 1     | INT64 N
                binary-cross-entropy                  | N       | INT64 N
                binary-cross-entropy                  | N 1     | INT64 N
                binary-cross-entropy                  | N 2     | INT64 N
                binary-cross-entropy                  | N 5     | FLOAT N 5
                binary-cross-entropy                  | N 5     | BOOL N 5
                binary-cross-entropy                  | N 1 8 8 | UINT8 N 1 8 8
                mse                                   | N 3 4   | FLOAT N 3 4
                mse                                   | N       | FLOAT N
                mae                                   | N 3 4   | FLOAT N 3 4
                huber                                 | N 3 4   | FLOAT N 3 4
                log-cosh                              | N       | FLOAT N
                quantile                              | N 3     | FLOAT N 3
                quantile                              | N 3 1   | FLOAT N 3
                quantile:quantiles=[0.1;0.9]          | N 2     | FLOAT N
                quantile:quantiles=[0.1;0.9]          | N 2     | FLOAT N 1
                quantile:quantiles=[0.1;0.9]          | N 5 2   | FLOAT N 5
                kl-divergence                         | N 10    | FLOAT N 10
                cosine                                | N 10    | FLOAT N 10
                cosine                                | N 4 10  | FLOAT N 4 10
                triplet                               | N 8     | INT64 N
                contrastive                           | N 8     | INT64 N
                dice                                  | N 8 8   | INT64 N 8 8
                dice:per-channel=true                 | N 3 8 8 | BOOL N 3 8 8
                ctc                                   | N 9 5   | INT64 N 3
                ctc                                   | N 9 5   | INT32 N 1
                """)
    void isOneNumberForEachExample(String loss, String prediction, String target) {
        assertThat(write(loss, type("FLOAT " + prediction), type(target)).type())
                .isEqualTo(values());
    }

    @Test
    void isOneNumberForEachToken() {
        assertThat(write("token-cross-entropy", values(7, 10), type("INT64 N 7"))
                        .type())
                .isEqualTo(values(7));
        assertThat(write("token-cross-entropy", values(8, 9, 10), type("INT64 N 8 9"))
                        .type())
                .isEqualTo(values(8, 9));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                cross-entropy                | N 3 8 8 | INT64 N     | dense layer of K units
                cross-entropy                | N 10    | FLOAT N     | the loss mse
                focal                        | N 3 8 8 | INT64 N     | dense layer of K units
                focal                        | N 10    | FLOAT N     | class labels
                token-cross-entropy          | N 10    | INT64 N     | the loss cross-entropy
                token-cross-entropy          | N 7 10  | INT64 N     | task=other
                token-cross-entropy          | N 7 10  | FLOAT N 7   | task=other
                hinge                        | N 3 8 8 | INT64 N     | dense layer of K units
                hinge                        | N 10    | FLOAT N     | class labels
                binary-cross-entropy         | N 10    | INT64 N     | the loss cross-entropy
                binary-cross-entropy         | N 10    | FLOAT N 9   | dense layer of one unit
                binary-cross-entropy         | N 10    | STRING N 10 | dense layer of one unit
                mse                          | N 1     | FLOAT N     | as many outputs
                mse                          | N 3     | FLOAT N 1   | as many outputs
                mse                          | N       | INT64 N     | as many outputs
                mae                          | N 1     | FLOAT N     | as many outputs
                huber                        | N 1     | FLOAT N     | as many outputs
                log-cosh                     | N 1     | FLOAT N     | as many outputs
                quantile                     | N       | INT64 N     | task=other
                quantile                     | N 3     | FLOAT N     | task=other
                quantile:quantiles=[0.1;0.9] | N 2     | FLOAT N 2   | task=other
                quantile:quantiles=[0.1;0.9] | N 5 3   | FLOAT N 5   | task=other
                kl-divergence                | N 10    | INT64 N     | as many outputs
                kl-divergence                | N 5 10  | FLOAT N 5 10| dense layer of K units
                cosine                       | N 10    | FLOAT N 9   | as many outputs
                cosine                       | N       | FLOAT N     | dense layer of several units
                triplet                      | N 4 8   | INT64 N     | dense layer of D units
                triplet                      | N 8     | FLOAT N     | the loss cosine
                contrastive                  | N 4 8   | INT64 N     | dense layer of D units
                contrastive                  | N 8     | FLOAT N 8   | the loss cosine
                dice                         | N 8 8   | INT64 N     | as many outputs
                dice                         | N       | FLOAT N     | the loss binary-cross-entropy
                dice:per-channel=true        | N 8     | FLOAT N 8   | per-channel=false
                ctc                          | N 5     | INT64 N 3   | for each step
                ctc                          | N 9 5   | FLOAT N 3   | task=other
                ctc                          | N 9 5   | INT64 N     | task=other
                ctc:blank=5                  | N 9 5   | INT64 N 3   | from 0 to 4
                """)
    void refusesOtherShapesAndTypesAndSaysTheRemedy(String loss, String prediction, String target, String remedy) {
        assertThatThrownBy(() -> write(loss, type("FLOAT " + prediction), type(target)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("loss " + loss.replaceAll(":.*", ""))
                .hasMessageContaining(remedy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cross-entropy:weights=[0;0;0]",
                "focal:weights=[0;0;0]",
                "token-cross-entropy:weights=[0;0]",
                "cross-entropy:weights=[1;-1]",
                "binary-cross-entropy:positive-weight=[]",
                "binary-cross-entropy:positive-weight=[-1]",
                "quantile:quantiles=[]",
                "quantile:quantiles=[0.5;1]",
                "huber:delta=0",
                "hinge:margin=0",
                "hinge:power=3",
                "contrastive:temperature=0",
                "dice:smooth=0",
                "triplet:margin=0",
                "ctc:blank=-1"
            })
    void refusesOptionsWithWhichNothingIsLearned(String loss) {
        assertThatThrownBy(() -> ProvidedExtensions.create(LossProvider.class, loss))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining(loss.replaceAll(".*:|=.*", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cross-entropy:weights=[1;2]",
                "focal:weights=[1;2]",
                "binary-cross-entropy:positive-weight=[1;2]"
            })
    void refusesWeightsThatAreNotOneForEachClass(String loss) {
        TensorType target = loss.startsWith("binary") ? values(3) : CLASSES;
        assertThatThrownBy(() -> write(loss, values(3), target))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("2 numbers")
                .hasMessageContaining("3");
    }

    @Test
    void theStepsOfCtcAreAColumnOfTheData() {
        assertThatThrownBy(() -> write("ctc:steps=frames", values(9, 5), type("INT64 N 3")))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("steps=frames")
                .hasMessageContaining("no column");
    }

    @Test
    void crossEntropyRefusesImagesForLogits() {
        assertThatThrownBy(() -> write("cross-entropy", values(3, 8, 8), CLASSES))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[N, 3, 8, 8]")
                .hasMessageContaining("dense");
    }

    @Test
    void crossEntropyRefusesNumbersForClasses() {
        assertThatThrownBy(() -> write("cross-entropy", values(10), values()))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("mse");
    }

    @Test
    void crossEntropyRefusesToSmoothEverything() {
        assertThatThrownBy(() -> write("cross-entropy:label-smoothing=1", values(10), CLASSES))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("[0, 1)");
    }

    @Test
    void meanSquaredErrorRefusesShapesThatWouldOnlyBroadcast() {
        assertThatThrownBy(() -> write("mse", values(1), values()))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[N, 1]")
                .hasMessageContaining("FLOAT [N]");
        assertThatThrownBy(() -> write("mse", values(3), values(1))).isInstanceOf(GraphException.class);
    }
}
