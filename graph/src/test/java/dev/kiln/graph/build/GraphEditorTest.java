package dev.kiln.graph.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.State;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.rewrite.Readers;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraphEditorTest {

    private static final TensorType ROWS = TensorType.floats(Shape.batchOf(3));

    private static GraphEditor editor() {
        return new GraphEditor().name("test").input("x", ROWS);
    }

    private static GraphEditor add(GraphEditor editor, String operator, String input, String output) {
        return editor.add(output, operator, List.of(input), List.of(output), Attributes.NONE);
    }

    @Test
    void sortsNodesSoThatValuesAreMadeBeforeTheyAreRead() {
        GraphEditor editor = editor().output("c");
        add(editor, "Exp", "b", "c");
        add(editor, "Relu", "a", "b");
        add(editor, "Abs", "x", "a");
        assertThat(editor.build().nodes()).extracting(Node::operator).containsExactly("Abs", "Relu", "Exp");
    }

    @Test
    void givesNodesOfOneNameNamesOfTheirOwn() {
        GraphEditor editor = editor().output("d");
        String[] names = {"layer", "layer", "layer_1", "", ""};
        String[] values = {"x", "a", "b", "c", "e", "d"};
        for (int i = 0; i < names.length; i++) {
            editor.add(names[i], "Relu", List.of(values[i]), List.of(values[i + 1]), Attributes.NONE);
        }
        assertThat(editor.build().nodes())
                .extracting(Node::name)
                .containsExactly("layer", "layer_2", "layer_1", "", "");
    }

    @Test
    void refusesACycle() {
        GraphEditor editor = editor().output("a");
        add(editor, "Relu", "b", "a");
        add(editor, "Exp", "a", "b");
        assertThatThrownBy(editor::build)
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("test has a cycle through the value");
    }

    @Test
    void refusesANodeThatReadsItself() {
        GraphEditor editor = add(editor(), "Relu", "a", "a").output("a");
        assertThatThrownBy(editor::build).hasMessageContaining("cycle");
    }

    @Test
    void refusesAValueThatNothingMakes() {
        GraphEditor editor = add(editor(), "Relu", "nowhere", "a").output("a");
        assertThatThrownBy(editor::build)
                .hasMessage("The value nowhere, read by Relu (a), is made by nothing in the graph test.");
        assertThatThrownBy(editor().output("y")::build).hasMessageContaining("output y is made by nothing");
        assertThatThrownBy(editor().state(new State("s", "t", ROWS, Optional.empty()))::build)
                .hasMessageContaining("state s is replaced by t");
    }

    @Test
    void refusesAValueThatIsMadeTwice() {
        GraphEditor twice = add(add(editor(), "Relu", "x", "a"), "Exp", "x", "a");
        assertThatThrownBy(twice::build).hasMessage("The value a is made twice in the graph test.");
        assertThatThrownBy(add(editor(), "Relu", "x", "x")::build).hasMessageContaining("made twice");
        assertThatThrownBy(editor().constant("x", Tensor.scalar(ElementType.FLOAT, 1))::build)
                .hasMessageContaining("made twice");
    }

    @Test
    void bodiesMayReadWhatTheyDoNotMake() {
        GraphEditor editor = add(new GraphEditor().name("body"), "Relu", "outside", "a")
                .output("a")
                .output("far");
        Graph body = editor.buildBody();
        assertThat(body.captures()).containsExactly("outside", "far");
        assertThat(body.type("outside")).isEqualTo(TensorType.UNKNOWN);
    }

    @Test
    void capturesOfABodyCountAsReadByItsNode() {
        Graph body = add(new GraphEditor().name("body"), "Relu", "hidden", "r")
                .output("r")
                .buildBody();
        GraphEditor editor = editor().constant("flag", Tensor.of(new boolean[] {true}));
        editor.add("if", "If", List.of("flag"), List.of("y"), branches(body));
        add(editor, "Exp", "x", "hidden");
        Graph graph = editor.output("y").build();
        assertThat(graph.nodes()).extracting(Node::operator).containsExactly("Exp", "If");
        assertThat(Readers.of(graph).of("hidden")).extracting(Node::operator).containsExactly("If");
        assertThat(GraphEditor.of(graph).prune().build().nodes()).hasSize(2);
    }

    @Test
    void freshNamesAreNotThoseOfValuesInBranches() {
        Graph inner = add(new GraphEditor().name("inner"), "Relu", "hidden", "deep")
                .output("deep")
                .buildBody();
        GraphEditor middle = add(new GraphEditor().name("middle"), "Abs", "hidden", "near")
                .constant("flag", Tensor.of(new boolean[] {true}));
        middle.add("inside", "If", List.of("flag"), List.of("r"), branches(inner));
        Graph body = middle.output("r").buildBody();
        Node branching = new Node("if", "", "If", List.of("x"), List.of("y"), branches(body), Extras.NONE);

        List<String> taken = List.of("near", "flag", "r", "deep", "hidden");
        GraphEditor added = editor().add(branching);
        assertThat(taken).map(added::freshName).containsExactly("near_1", "flag_1", "r_1", "deep_1", "hidden_1");
        GraphEditor edited = GraphEditor.of(
                add(editor().add(branching), "Exp", "x", "hidden").output("y").build());
        assertThat(taken).map(edited::freshName).containsExactly("near_1", "flag_1", "r_1", "deep_1", "hidden_1");
        GraphEditor replaced = add(editor(), "Exp", "x", "y");
        replaced.replace(replaced.nodes().get(0), branching);
        assertThat(taken).map(replaced::freshName).containsExactly("near_1", "flag_1", "r_1", "deep_1", "hidden_1");
    }

    @Test
    void freshNamesOfABodyAreNotThoseThatItReadsOfTheGraphAroundIt() {
        Graph body = add(new GraphEditor().name("body"), "Relu", "outside", "a")
                .output("a")
                .buildBody();
        assertThat(GraphEditor.of(body).freshName("outside")).isEqualTo("outside_1");
    }

    private static Attributes branches(Graph body) {
        return Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(body))
                .with("else_branch", new Attribute.Subgraph(body));
    }

    @Test
    void inliningRenamesTheCapturesOfABody() {
        Graph body = add(new GraphEditor().name("body"), "Relu", "x", "r")
                .output("r")
                .buildBody();
        GraphEditor editor = editor().constant("flag", Tensor.of(new boolean[] {true}));
        editor.add("if", "If", List.of("flag"), List.of("y"), branches(body));
        GraphBuilder around = new GraphBuilder("around");
        Value z = around.input("z", ROWS);
        around.output(
                "z2",
                Objects.requireNonNull(around.inline(editor.output("y").build(), Map.of("x", z))
                        .get("y")));
        Node node = around.build().nodes().get(0);
        assertThat(node.attributes().graph("then_branch").orElseThrow().captures())
                .containsExactly("z");
    }

    @Test
    void prunesWhatNothingNeeds() {
        GraphEditor editor = editor().constant("used", Tensor.scalar(ElementType.FLOAT, 1))
                .constant("unused", Tensor.scalar(ElementType.FLOAT, 2))
                .add("add", "Add", List.of("x", "used"), List.of("y"), Attributes.NONE)
                .add("mul", "Mul", List.of("x", "unused"), List.of("dead"), Attributes.NONE)
                .state(new State("s", "next", ROWS, Optional.empty()));
        add(editor, "Relu", "s", "next");
        Graph graph = editor.output("y").prune().build();
        assertThat(graph.constants()).containsOnlyKeys("used");
        assertThat(graph.nodes()).extracting(Node::operator).containsExactlyInAnyOrder("Add", "Relu");
        assertThat(graph.states()).hasSize(1);
    }

    @Test
    void replacesRemovesAndRedirects() {
        Graph graph = add(add(editor(), "Relu", "x", "a"), "Exp", "a", "y")
                .output("y")
                .build();
        GraphEditor editor = GraphEditor.of(graph);
        Node relu = graph.producer("a").orElseThrow();
        String fresh = editor.freshName("a");
        assertThat(fresh).isEqualTo("a_1");
        Node abs = new Node("abs", "", "Abs", List.of("x"), List.of(fresh), Attributes.NONE, Extras.NONE);
        Graph changed = editor.replace(relu, abs).redirect("a", fresh).build();
        assertThat(changed.nodes()).extracting(Node::operator).containsExactly("Abs", "Exp");
        assertThat(graph.nodes()).extracting(Node::operator).containsExactly("Relu", "Exp");
        Graph shorter = GraphEditor.of(graph).remove(relu).redirect("a", "x").build();
        assertThat(shorter.nodes()).extracting(Node::operator).containsExactly("Exp");
    }

    @Test
    void retypesAnInputAndInfersAnew() {
        Graph graph = add(editor(), "Relu", "x", "y").output("y").build();
        Graph fixed = GraphEditor.of(graph)
                .retype("x", TensorType.floats(Shape.of(2, 3)))
                .build();
        assertThat(fixed.type("y").shape()).isEqualTo(Shape.of(2, 3));
        assertThatThrownBy(() -> GraphEditor.of(graph).retype("z", ROWS)).hasMessageContaining("no input named z");
    }

    @Test
    void longChainsNeedNoStack() {
        GraphEditor editor = editor().output("v20000");
        String last = "x";
        for (int i = 1; i <= 20_000; i++) {
            add(editor, "Relu", last, "v" + i);
            last = "v" + i;
        }
        assertThat(editor.build().type(last)).isEqualTo(ROWS);
    }

    @Test
    void graphsTellWhoMakesAndReadsAValue() {
        GraphEditor editor = add(editor(), "Relu", "x", "a");
        editor.add("mul", "Mul", List.of("a", "a"), List.of("y"), Attributes.NONE);
        Graph graph = editor.output("y").build();
        assertThat(graph.producer("y").orElseThrow().operator()).isEqualTo("Mul");
        assertThat(graph.producer("x")).isEmpty();
        assertThat(Readers.of(graph).of("a")).hasSize(1);
        assertThat(Readers.of(graph).of("y")).isEmpty();
        assertThat(graph.has("a")).isTrue();
        assertThatThrownBy(() -> graph.type("b")).hasMessageContaining("no value named b");
    }
}
