package dev.kiln.graph.rewrite;

import static dev.kiln.graph.rewrite.Pattern.anyNode;
import static dev.kiln.graph.rewrite.Pattern.constant;
import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.Attribute;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.Extras;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Node;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.GraphEditor;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.operator.OperatorFamily;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RewriterTest {

    private static final RewriteRule NO_IDENTITY = RewriteRule.on(node("Identity"))
            .replace(match -> Replacement.byValue(match.root().input(0)));

    private static final RewriteRule NO_ZERO = RewriteRule.on(node("Add").inAnyOrder(constant("zero"), value("rest")))
            .when(match ->
                    match.tensor("zero").size() == 1 && match.tensor("zero").getDouble(0) == 0)
            .replace(match -> Replacement.byValue(match.value("rest")));

    /** {@code -(-x) = x}. */
    private static final RewriteRule NO_DOUBLE_NEGATION = RewriteRule.on(
                    node("Neg").reading(node("Neg").reading(value("x"))))
            .replace(match -> Replacement.byValue(match.value("x")));

    private static Graph graph(Function<Value, Value> writing) {
        GraphBuilder graph = new GraphBuilder("test");
        graph.output("y", writing.apply(graph.input("x", TensorType.floats(Shape.of(2, 3)))));
        return graph.build();
    }

    private static List<String> operators(Graph graph) {
        return graph.nodes().stream().map(Node::operator).toList();
    }

    private static Node plain(String operator, List<String> inputs, String output) {
        return new Node("", "", operator, inputs, List.of(output), Attributes.NONE, Extras.NONE);
    }

    @Test
    void aGraphThatNoRuleAppliesToIsReturnedAsItIs() {
        Graph graph = graph(x -> x.relu().exp());
        assertThat(Rewriter.sweep(graph, List.of(NO_ZERO, NO_DOUBLE_NEGATION))).isSameAs(graph);
    }

    @Test
    void manyRulesApplyInOneSweepAndLaterNodesSeeWhatCameOfEarlierOnes() {
        Graph graph = graph(x -> x.neg().add(0).neg().relu());
        Graph swept = Rewriter.sweep(graph, List.of(NO_ZERO, NO_DOUBLE_NEGATION, NO_IDENTITY));
        assertThat(operators(swept)).containsExactly("Relu");
        assertThat(swept.nodes().get(0).inputs()).containsExactly("x");
        assertThat(swept.outputs()).containsExactly("y");
        assertThat(swept.constants()).isEmpty();
        assertThat(swept.type("y")).isEqualTo(graph.type("y"));
    }

    @Test
    void operandsAreFoundInAnyOrder() {
        RewriteRule fused = RewriteRule.on(node("Add")
                        .inAnyOrder(node("Exp").alone(), node("Relu").as("relu").alone()))
                .replace(match -> Replacement.by(
                        plain("Mish", match.node("relu").inputs(), match.root().output(0))));
        for (Graph graph : List.of(
                graph(x -> x.exp().add(x.relu()).neg()),
                graph(x -> x.relu().add(x.exp()).neg()))) {
            assertThat(operators(Rewriter.sweep(graph, List.of(fused)))).containsExactly("Mish", "Neg", "Identity");
        }
        Graph other = graph(x -> x.exp().add(x.exp()));
        assertThat(Rewriter.sweep(other, List.of(fused))).isSameAs(other);
    }

    @Test
    void aValueThatAnotherNodeOrTheCallerReadsIsNotAlone() {
        RewriteRule late = RewriteRule.on(
                        node("Neg").reading(node("Relu").as("relu").alone()))
                .replace(match -> Replacement.by(
                        plain("Abs", match.node("relu").inputs(), match.root().output(0))));
        assertThat(operators(Rewriter.sweep(graph(x -> x.relu().neg()), List.of(late))))
                .containsExactly("Abs", "Identity");
        Graph shared = graph(x -> {
            Value relu = x.relu();
            return relu.neg().add(relu);
        });
        assertThat(Rewriter.sweep(shared, List.of(late))).isSameAs(shared);
        Graph seen = GraphEditor.of(graph(x -> x.relu().neg())).output("Relu").build();
        assertThat(Rewriter.sweep(seen, List.of(late))).isSameAs(seen);
    }

    @Test
    void whatOnlyTheOldNodesReadGoesAndNothingElse() {
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.floats(Shape.of(2)));
        Value used = builder.constant("used", Tensor.of(new float[] {1, 2}, 2));
        Value gone = builder.constant("gone", Tensor.of(new float[] {3, 4}, 2));
        Value shared = x.add(used);
        builder.output("y", shared.mul(gone).exp());
        builder.output("z", shared.relu());
        RewriteRule rule = RewriteRule.on(node("Exp").reading(node("Mul").reading(value("x"), constant("c"))))
                .replace(match -> Replacement.by(
                        plain("Exp", List.of(match.value("x")), match.root().output(0))));
        Graph swept = Rewriter.sweep(builder.build(), List.of(rule));
        assertThat(swept.constants()).containsOnlyKeys("used");
        assertThat(operators(swept)).doesNotContain("Mul").contains("Add", "Exp", "Relu");
    }

    @Test
    void newConstantsAreAddedOnceAndNamesAreFresh() {
        RewriteRule doubled = RewriteRule.on(node("Neg"))
                .when(match -> match.type(match.root().input(0)).elementType() == ElementType.FLOAT)
                .replace(match -> {
                    String two = match.add("two", Tensor.scalar(ElementType.FLOAT, 2));
                    String between = match.fresh("x");
                    assertThat(between).isNotEqualTo("x");
                    return Replacement.by(
                            plain("Mul", List.of(match.root().input(0), two), between),
                            plain("Abs", List.of(between), match.root().output(0)));
                });
        Graph swept = Rewriter.sweep(graph(x -> x.neg().exp().neg()), List.of(doubled));
        assertThat(swept.constants()).containsOnlyKeys("two");
        assertThat(operators(swept)).containsExactly("Mul", "Abs", "Exp", "Mul", "Abs", "Identity");
    }

    @Test
    void aRuleSeesTheTypesOfWhatEarlierRulesMade() {
        RewriteRule cast = RewriteRule.on(node("Neg"))
                .replace(match -> Replacement.by(new Node(
                        "",
                        "",
                        "Cast",
                        match.root().inputs(),
                        match.root().outputs(),
                        Attributes.NONE.with("to", ElementType.DOUBLE.code()),
                        Extras.NONE)));
        RewriteRule looks = RewriteRule.on(node("Exp"))
                .when(match -> match.type(match.root().input(0)).elementType() == ElementType.DOUBLE)
                .replace(match -> Replacement.by(
                        plain("Relu", match.root().inputs(), match.root().output(0))));
        assertThat(operators(Rewriter.sweep(graph(x -> x.neg().exp()), List.of(cast, looks))))
                .containsExactly("Cast", "Relu", "Identity");
    }

    @Test
    void aFamilyIsAPatternToo() {
        RewriteRule none = RewriteRule.on(node(OperatorFamily.RESHAPING))
                .when(match -> match.type(match.root().input(0))
                        .equals(match.type(match.root().output(0))))
                .replace(match -> Replacement.byValue(match.root().input(0)));
        Graph swept = Rewriter.sweep(graph(x -> x.reshape(2, 3).squeeze().exp()), List.of(none));
        assertThat(operators(swept)).contains("Exp").doesNotContain("Reshape");
    }

    @Test
    void whatBodiesReadOfTheGraphAroundThemKeepsItsName() {
        Graph body = new GraphEditor()
                .name("body")
                .add("", "Neg", List.of("near"), List.of("r"), Attributes.NONE)
                .output("r")
                .buildBody();
        Attributes branches = Attributes.NONE
                .with("then_branch", new Attribute.Subgraph(body))
                .with("else_branch", new Attribute.Subgraph(body));
        Graph graph = new GraphEditor()
                .name("test")
                .input("x", TensorType.floats(Shape.of(2)))
                .constant("flag", Tensor.of(new boolean[] {true}))
                .add("", "Identity", List.of("x"), List.of("near"), Attributes.NONE)
                .add("", "Identity", List.of("near"), List.of("far"), Attributes.NONE)
                .add("", "If", List.of("flag"), List.of("chosen"), branches)
                .add("", "Add", List.of("far", "chosen"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
        Graph swept = Rewriter.sweep(graph, List.of(NO_IDENTITY));
        assertThat(swept.has("near")).isTrue();
        assertThat(swept.has("far")).isFalse();
        assertThat(swept.producer("y").orElseThrow().inputs()).containsExactly("x", "chosen");
    }

    @Test
    void aBodyIsRewrittenAsABody() {
        Graph body = new GraphEditor()
                .name("body")
                .add("", "Identity", List.of("outside"), List.of("copy"), Attributes.NONE)
                .add("", "Neg", List.of("copy"), List.of("r"), Attributes.NONE)
                .output("r")
                .buildBody();
        Graph swept = Rewriter.sweep(body, List.of(NO_IDENTITY));
        assertThat(swept.captures()).containsExactly("outside");
        assertThat(operators(swept)).containsExactly("Neg");
    }

    @Test
    void whatAGradientNamesKeepsItsName() {
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.floats(Shape.of(2)));
        Value copy = builder.apply("Identity", Attributes.NONE, x);
        Value y = copy.mul(copy).reduceSum();
        builder.output("slope", builder.gradient(y, copy));
        Graph swept = Rewriter.sweep(builder.build(), List.of(NO_IDENTITY));
        assertThat(swept.has(copy.name())).isTrue();
    }

    @Test
    void whatARulePutsInIsVisitedInTurn() {
        RewriteRule halves = RewriteRule.on(
                        node("Neg").reading(node("Neg").reading(value("x")).alone()))
                .replace(match -> Replacement.by(
                        plain("Neg", List.of(match.value("x")), match.root().output(0))));
        Graph graph = graph(x -> x.neg().neg().neg().neg().neg());
        assertThat(operators(Rewriter.sweep(graph, List.of(halves)))).containsExactly("Neg", "Identity");
        RewriteRule once = RewriteRule.on(node("Neg"))
                .replace(match -> Replacement.by(
                        plain("Exp", match.root().inputs(), match.root().output(0))));
        RewriteRule then = RewriteRule.on(node("Exp"))
                .replace(match -> Replacement.by(
                        plain("Abs", match.root().inputs(), match.root().output(0))));
        assertThat(operators(Rewriter.sweep(graph(Value::neg), List.of(once, then))))
                .containsExactly("Abs", "Identity");
    }

    @Test
    void rulesThatDoNotComeToAnEndAreRefused() {
        RewriteRule endless = RewriteRule.on(node("Neg"))
                .replace(match -> Replacement.by(
                        plain("Neg", match.root().inputs(), match.root().output(0))));
        assertThatThrownBy(() -> Rewriter.sweep(graph(Value::neg), List.of(endless)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("Neg")
                .hasMessageContaining("without end");
    }

    @Test
    void aRuleThatForgetsAnOutputIsRefused() {
        RewriteRule forgetful = RewriteRule.on(node("Neg"))
                .replace(match -> Replacement.by(plain("Exp", match.root().inputs(), "elsewhere")));
        assertThatThrownBy(() -> Rewriter.sweep(graph(x -> x.neg().relu()), List.of(forgetful)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("replaced Neg")
                .hasMessageContaining("without its output");
    }

    @Test
    void aResultThatEqualsAnInputIsACopy() {
        Graph swept = Rewriter.sweep(graph(x -> x.add(0)), List.of(NO_ZERO, NO_IDENTITY));
        assertThat(operators(swept)).containsExactly("Identity");
        assertThat(swept.nodes().get(0).inputs()).containsExactly("x");
    }

    @Test
    void twoResultsThatCameToBeOneValueHaveACopyBetweenThem() {
        GraphBuilder builder = new GraphBuilder("test");
        Value relu = builder.input("x", TensorType.floats(Shape.of(2))).relu();
        builder.output("y", relu);
        builder.output("z", relu);
        builder.output("w", relu.exp());
        Graph swept = Rewriter.sweep(builder.build(), List.of(NO_IDENTITY));
        assertThat(operators(swept)).containsExactlyInAnyOrder("Relu", "Identity", "Exp");
        assertThat(swept.producer("y").orElseThrow().operator()).isEqualTo("Relu");
        assertThat(swept.producer("z").orElseThrow().inputs()).containsExactly("y");
        assertThat(swept.producer("w").orElseThrow().inputs()).containsExactly("y");
    }

    @Test
    void aConstantTakesThePlaceOfANodeUnderItsName() {
        RewriteRule folded = RewriteRule.on(node("Neg").reading(constant("c")))
                .replace(match -> Replacement.byConstant(
                        match.root().output(0),
                        Tensor.of(new float[] {-(float) match.tensor("c").getDouble(0)}, 1)));
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.floats(Shape.of(2)));
        Value negative = builder.constant("one", Tensor.of(new float[] {1}, 1)).neg();
        builder.output("y", x.add(negative));
        Graph swept = Rewriter.sweep(builder.build(), List.of(folded));
        assertThat(swept.constants()).containsOnlyKeys(negative.name());
        assertThat(swept.constant(negative.name()).getDouble(0)).isEqualTo(-1);
        assertThat(operators(swept)).doesNotContain("Neg");
    }

    @Test
    void aConstantThatOnlyTheOldNodeReadsGetsAnotherValueInItsPlace() {
        RewriteRule positive = RewriteRule.on(node("Sub").reading(value("x"), constant("c")))
                .replace(match -> {
                    Tensor old = match.tensor("c");
                    return Replacement.by(plain(
                                    "Add", match.root().inputs(), match.root().output(0)))
                            .andConstant(match.value("c"), Tensor.of(new float[] {-(float) old.getDouble(0)}, 1));
                });
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.floats(Shape.of(2)));
        Value c = builder.constant("c", Tensor.of(new float[] {3}, 1));
        Value d = builder.constant("d", Tensor.of(new float[] {4}, 1));
        builder.output("y", x.sub(c).mul(d));
        Graph swept = Rewriter.sweep(builder.build(), List.of(positive));
        assertThat(List.copyOf(swept.constants().keySet())).containsExactly("c", "d");
        assertThat(swept.constant("c").getDouble(0)).isEqualTo(-3);
    }

    @Test
    void nodesCanTakeThePlacesOfOthersThanTheRoot() {
        RewriteRule exchanged = RewriteRule.on(node("Relu")
                        .reading(node("Abs").as("abs").reading(value("x")).alone()))
                .replace(match -> {
                    Node abs = match.node("abs");
                    String between = match.fresh("between");
                    return Replacement.by(
                                    plain("Abs", List.of(between), match.root().output(0)))
                            .andInPlaceOf(abs, plain("Relu", abs.inputs(), between));
                });
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.floats(Shape.of(2)));
        Value abs = builder.apply("Abs", Attributes.NONE, x);
        Value other = x.exp();
        builder.output("y", abs.relu());
        builder.output("z", other);
        Graph swept = Rewriter.sweep(builder.build(), List.of(exchanged));
        assertThat(operators(swept)).startsWith("Relu", "Exp", "Abs");
    }

    @Test
    void aPlaceThatIsNotInTheGraphIsRefused() {
        RewriteRule lost = RewriteRule.on(node("Relu"))
                .replace(match ->
                        Replacement.byValue(match.root().input(0)).andInPlaceOf(plain("Abs", List.of("x"), "nowhere")));
        assertThatThrownBy(() -> Rewriter.sweep(graph(Value::relu), List.of(lost)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("Abs");
    }

    @Test
    void nodesWithSeveralOutputsCanEqualValuesToo() {
        RewriteRule whole = RewriteRule.on(node("Split"))
                .replace(match -> Replacement.byValues(
                        List.of(match.root().input(0), match.root().input(0))));
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.floats(Shape.of(2, 2)));
        List<Value> parts = builder.apply("", "Split", Attributes.of("axis", 0).with("num_outputs", 2), List.of(x), 2);
        builder.output("y", parts.get(0).add(parts.get(1)));
        Graph swept = Rewriter.sweep(builder.build(), List.of(whole));
        assertThat(swept.nodes().get(0).inputs()).containsExactly("x", "x");
    }

    @Test
    void anyNodeIsAPatternToo() {
        RewriteRule other = RewriteRule.on(anyNode())
                .when(match -> match.root().domain().equals("elsewhere"))
                .replace(match -> Replacement.byValue(match.root().input(0)));
        Graph graph = new GraphEditor()
                .name("test")
                .input("x", TensorType.floats(Shape.of(2)))
                .add(new Node("", "elsewhere", "Copy", List.of("x"), List.of("copy"), Attributes.NONE, Extras.NONE))
                .add("", "Neg", List.of("copy"), List.of("y"), Attributes.NONE)
                .output("y")
                .build();
        assertThat(operators(Rewriter.sweep(graph, List.of(other)))).containsExactly("Neg");
    }

    @Test
    void whatNothingNeedsGoesWhereThatIsAskedForAndDoesNotCountAsAReader() {
        RewriteRule late = RewriteRule.on(
                        node("Neg").reading(node("Relu").as("relu").alone()))
                .replace(match -> Replacement.by(
                        plain("Abs", match.node("relu").inputs(), match.root().output(0))));
        Graph graph = graph(x -> {
            Value relu = x.relu();
            relu.exp().mul(3);
            return relu.neg();
        });
        assertThat(Rewriter.sweep(graph, List.of(late))).isSameAs(graph);
        Graph swept = Rewriter.sweepNeeded(graph, List.of(late));
        assertThat(operators(swept)).containsExactly("Abs", "Identity");
        assertThat(swept.constants()).isEmpty();
        assertThat(Rewriter.sweepNeeded(swept, List.of(late))).isSameAs(swept);
    }

    @Test
    void aValueThatLostItsReadersCanBeReadAgain() {
        // the first rule leaves Exp without readers, the second one reads it again
        RewriteRule away = RewriteRule.on(node("Neg").reading(node("Exp").reading(value("x"))))
                .replace(match -> Replacement.by(
                        plain("Neg", List.of(match.value("x")), match.root().output(0))));
        RewriteRule back = RewriteRule.on(node("Relu"))
                .replace(match -> Replacement.by(plain(
                        "Abs",
                        List.of(match.graph().nodes().get(0).output(0)),
                        match.root().output(0))));
        Graph swept = Rewriter.sweep(graph(x -> x.exp().neg().relu()), List.of(away, back));
        assertThat(operators(swept)).containsExactly("Exp", "Abs", "Identity");
    }

    @Test
    void theTypesAreThoseThatAreInferredAnew() {
        Graph graph = graph(x ->
                x.neg().neg().reshape(3, 2).transpose(1, 0).add(0).concat(0, x).relu());
        Graph swept = Rewriter.sweep(graph, List.of(NO_ZERO, NO_DOUBLE_NEGATION, NO_IDENTITY));
        Graph again = GraphEditor.of(swept).build();
        swept.nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .forEach(value -> assertThat(swept.type(value)).isEqualTo(again.type(value)));
        assertThat(swept.opsets()).isEqualTo(again.opsets());
    }

    @Test
    void aRuleSeesIntegersThatNoRunDecides() {
        RewriteRule lengths = RewriteRule.on(anyNode())
                .replaceWhere(match -> match.known(match.root().output(0))
                        .map(known -> Replacement.byConstant(match.root().output(0), known)));
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.floats(Shape.of(2, 3)));
        Value length = builder.apply("Shape", Attributes.NONE, x);
        builder.output("y", builder.apply("Reshape", Attributes.NONE, x.neg(), length));
        Graph swept = Rewriter.sweep(builder.build(), List.of(lengths));
        assertThat(operators(swept)).doesNotContain("Shape");
        assertThat(swept.constant(length.name()).toLongArray()).containsExactly(2, 3);
    }
}
