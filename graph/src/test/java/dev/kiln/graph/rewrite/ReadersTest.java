package dev.kiln.graph.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadersTest {

    private static GraphEditor begun() {
        return new GraphEditor()
                .name("test")
                .input("x", TensorType.floats(Shape.of(2)))
                .add("", "Neg", List.of("x"), List.of("a"), Attributes.NONE)
                .add("", "Mul", List.of("a", "a"), List.of("b"), Attributes.NONE);
    }

    @Test
    void aNodeThatReadsAValueTwiceIsOneReader() {
        Readers readers = Readers.of(begun().output("b").build());
        assertThat(readers.of("a")).extracting(Node::operator).containsExactly("Mul");
        assertThat(readers.isAlone("a")).isTrue();
        assertThat(readers.isRead("a")).isTrue();
    }

    @Test
    void aResultIsReadByItsCaller() {
        Readers readers = Readers.of(begun().output("a").output("b").build());
        assertThat(readers.isAlone("a")).isFalse();
        assertThat(readers.of("b")).isEmpty();
        assertThat(readers.isRead("b")).isTrue();
        assertThat(readers.isAlone("b")).isFalse();
    }

    @Test
    void theNextValueOfAStateIsReadByIt() {
        Graph graph = begun().state(new State(
                        "s", "a", TensorType.floats(Shape.of(2)), Optional.of(Tensor.of(new float[] {1, 2}, 2))))
                .output("b")
                .build();
        assertThat(Readers.of(graph).isAlone("a")).isFalse();
    }

    @Test
    void whatABodyCapturesIsReadByTheNodeThatHoldsIt() {
        Graph body = new GraphEditor()
                .name("body")
                .add("", "Neg", List.of("a"), List.of("r"), Attributes.NONE)
                .output("r")
                .buildBody();
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(body))
                .with("else_branch", new Attribute.Subgraph(body));
        Graph graph = begun().constant("flag", Tensor.of(new boolean[] {true}))
                .add("", "If", List.of("flag"), List.of("y"), branches)
                .output("y")
                .build();
        assertThat(Readers.of(graph).of("a")).extracting(Node::operator).containsExactly("Mul", "If");
    }

    @Test
    void whatNothingReadsHasNoReaders() {
        Readers readers = Readers.of(begun().output("a").build());
        assertThat(readers.isRead("b")).isFalse();
        assertThat(readers.of("b")).isEmpty();
    }
}
