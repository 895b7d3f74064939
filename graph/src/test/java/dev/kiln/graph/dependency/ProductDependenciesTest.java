package dev.kiln.graph.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Graph;
import org.junit.jupiter.api.Test;

class ProductDependenciesTest {

    private static Sketch features() {
        return new Sketch().input("x", "N", 4).weight("w", 4, 2).node("MatMul", "x w", "h");
    }

    @Test
    void columnsOfAFactorAreTheRowsOfTheNext() {
        Graph graph = features().weight("v", 2, 5).node("MatMul", "h v", "y").build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/1[0] v/0[0]", "w/1[1] v/0[1]");
        assertThat(Sketch.frozen(graph, "v", 1)).isEqualTo("it is an axis of the output y");
        assertThat(Sketch.floats(Sketch.without(graph, "w", 1, 0), "v")).containsExactly(6, 7, 8, 9, 10);
    }

    @Test
    void aConstantOnTheLeftHasTheRowsOfTheResult() {
        Graph graph = new Sketch()
                .input("x", 4, 3)
                .weight("w", 2, 4)
                .weight("v", 5, 2)
                .node("MatMul", "w x", "h")
                .node("MatMul", "v h", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/0[0] v/1[0]", "w/0[1] v/1[1]");
    }

    @Test
    void axesOfABatchGoTogether() {
        Graph graph = new Sketch()
                .input("x", 1, 3, 4)
                .weight("w", 2, 4, 5)
                .weight("v", 2, 5, 6)
                .weight("u", 2, 1, 1)
                .node("MatMul", "x w", "h")
                .node("MatMul", "h v", "g")
                .node("Mul", "g u", "s")
                .weight("o", 2)
                .node("Transpose", "s", "t")
                .node("Einsum", "t o", "y", Attributes.NONE.with("equation", "abc,c->ab"))
                .build("y");
        assertThat(Sketch.groups(graph))
                .contains("w/0[0] v/0[0] u/0[0] o/0[0]", "w/0[1] v/0[1] u/0[1] o/0[1]", "w/2[0] v/1[0]")
                .hasSize(7);
    }

    @Test
    void gemmTransposesEitherFactor() {
        Graph graph = features()
                .weight("b", 3)
                .weight("v", 3, 2)
                .weight("u", 5, 3)
                .node("Gemm", "h v b", "g", Attributes.of("transB", 1))
                .node("Transpose", "g", "t")
                .node("Gemm", "t u", "y", Attributes.of("transA", 1).with("transB", 1))
                .build("y");
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "w/1[0] v/1[0]",
                        "w/1[1] v/1[1]",
                        "b/0[0] v/0[0] u/1[0]",
                        "b/0[1] v/0[1] u/1[1]",
                        "b/0[2] v/0[2] u/1[2]");
    }

    @Test
    void aProductOfTwoComputedFactorsMayLoseWhatIsZeroInOne() {
        Graph graph = features()
                .weight("v", 4, 2)
                .node("MatMul", "x v", "k")
                .node("Sigmoid", "k", "s")
                .node("Transpose", "s", "t")
                .node("MatMul", "h t", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("w/1[0] v/1[0]", "w/1[1] v/1[1]");
    }

    @Test
    void aProductOfTwoFactorsThatAreNowhereZeroStays() {
        Graph graph = features()
                .weight("v", 4, 2)
                .node("MatMul", "x v", "k")
                .node("Sigmoid", "k", "s")
                .node("Transpose", "s", "t")
                .node("Exp", "h", "e")
                .node("MatMul", "e t", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).isEmpty();
        assertThat(Sketch.frozen(graph, "h", 1)).isEqualTo("MatMul (y) sums over it");
    }

    /** The bias of one number for all columns is not removed with one of them, which is not zero then. */
    @Test
    void aBiasOfOneNumberIsNotZero() {
        Sketch sketch = features()
                .weight("v", 2, 3)
                .weight("b", 1)
                .weight("u", 4, 3)
                .node("Gemm", "h v b", "g")
                .node("MatMul", "x u", "k")
                .node("Exp", "k", "e")
                .node("Transpose", "e", "t")
                .node("MatMul", "g t", "y");
        assertThat(Sketch.frozen(sketch.build("y"), "v", 1)).isEqualTo("MatMul (y) sums over it");
    }

    @Test
    void lettersOfAnEquationAreAxes() {
        Graph graph = new Sketch()
                .input("x", "N", 3, 4)
                .weight("w", 4, 2, 5)
                .weight("v", 2, 5, 6)
                .node("Einsum", "x w", "h", Attributes.NONE.with("equation", "btd, dhe -> bhte"))
                .node("Einsum", "h v", "y", Attributes.NONE.with("equation", "bhte,hef->btf"))
                .build("y");
        assertThat(Sketch.groups(graph))
                .containsExactly(
                        "w/1[0] v/0[0]",
                        "w/1[1] v/0[1]",
                        "w/2[0] v/1[0]",
                        "w/2[1] v/1[1]",
                        "w/2[2] v/1[2]",
                        "w/2[3] v/1[3]",
                        "w/2[4] v/1[4]");
    }

    @Test
    void unusualEquationsFreeze() {
        for (String equation : new String[] {"...d,de->...e", "bd,de"}) {
            Graph graph = features()
                    .weight("v", 2, 5)
                    .node("Einsum", "h v", "y", Attributes.NONE.with("equation", equation))
                    .build("y");
            assertThat(Sketch.frozen(graph, "h", 1))
                    .isEqualTo("Einsum (y) has an equation without a letter for each axis");
        }
    }

    @Test
    void vectorsFreeze() {
        Graph graph = features().weight("v", 2).node("MatMul", "h v", "y").build("y");
        assertThat(Sketch.frozen(graph, "v", 0)).isEqualTo("MatMul (y) multiplies a vector");
    }

    @Test
    void aSharedWeightIsCutOnceForAllItsUses() {
        Graph graph = new Sketch()
                .input("x", "N", 3)
                .weight("e", 3, 2)
                .weight("w", 2, 2)
                .weight("v", 2, 4)
                .node("MatMul", "x e", "a")
                .node("MatMul", "a w", "b")
                .node("MatMul", "b w", "c")
                .node("MatMul", "c v", "y")
                .build("y");
        assertThat(Sketch.groups(graph)).containsExactly("e/1[0] w/0[0] w/1[0] v/0[0]", "e/1[1] w/0[1] w/1[1] v/0[1]");
        assertThat(Sketch.floats(Sketch.without(graph, "e", 1, 0), "w")).containsExactly(4);
    }
}
