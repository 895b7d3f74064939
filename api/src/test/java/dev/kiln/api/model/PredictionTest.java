package dev.kiln.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import org.junit.jupiter.api.Test;

class PredictionTest {

    private final GraphBuilder builder = new GraphBuilder("net");
    private final Value x = builder.input("x", TensorType.floats(Shape.batchOf(6)));

    private Model model() {
        return Model.of(builder.build());
    }

    @Test
    void isTheOnlyOutput() {
        builder.output("y", x.relu());
        assertThat(model().prediction()).isEqualTo(Prediction.stated("y"));
    }

    @Test
    void isNothingWithoutAnOutput() {
        assertThatThrownBy(this::model).isInstanceOf(GraphException.class).hasMessageContaining("net has no output");
    }

    @Test
    void isNotWhatAnotherOutputIsComputedFrom() {
        Value features = x.relu();
        builder.output("features", features);
        builder.output("scores", features.slice(1, 0, 3));
        assertThat(model().prediction()).isEqualTo(new Prediction("scores", false));
    }

    @Test
    void isNotTheClassThatWasChosen() {
        Value scores = x.slice(1, 0, 3).softmax(1);
        builder.output("label", scores.argMax(1));
        builder.output("probabilities", scores);
        Model model = model();
        assertThat(model.prediction().output()).isEqualTo("probabilities");
        assertThat(model.graph().producer(model.logits()).orElseThrow().operator())
                .isEqualTo("Slice");
    }

    @Test
    void isTheFirstOfScoresThatAreOfEqualRight() {
        builder.output("main", x.slice(1, 0, 3));
        builder.output("auxiliary", x.slice(1, 3, 6));
        assertThat(model().prediction().output()).isEqualTo("main");
    }

    @Test
    void isScoresBeforePictures() {
        builder.output("map", x.reshape(0, 2, 3));
        builder.output("scores", x.mul(2));
        assertThat(Prediction.candidates(builder.build())).containsExactly("scores", "map");
    }

    @Test
    void staysWhenTheGraphChangesAndKeepsTheOutput() {
        builder.output("a", x.mul(2));
        builder.output("b", x.mul(3));
        Model stated = model().withPrediction(Prediction.stated("b"));
        assertThat(stated.withGraph(GraphEditor.of(stated.graph()).prune().build())
                        .prediction())
                .isEqualTo(Prediction.stated("b"));
        assertThat(stated.graph().outputs()).containsExactly("a", "b");
    }

    @Test
    void refusesAnOutputThatIsNone() {
        builder.output("a", x.mul(2));
        Model model = model();
        assertThatThrownBy(() -> model.withPrediction(Prediction.stated("c")))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("[a]");
    }
}
