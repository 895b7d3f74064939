package dev.kiln.plugins.simplification;

import static dev.kiln.graph.rewrite.Pattern.node;
import static dev.kiln.graph.rewrite.Pattern.value;

import dev.kiln.graph.Attributes;
import dev.kiln.graph.Node;
import dev.kiln.graph.rewrite.Match;
import dev.kiln.graph.rewrite.Replacement;
import dev.kiln.graph.rewrite.RewriteRule;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import java.util.List;

/** Writes the product of two matrices and the addition of a row as a {@code Gemm}, also where they are not constant. */
final class ProductWithBias {

    /** The product in the pattern. */
    static final String PRODUCT = "product";

    static final RewriteRule RULE = RewriteRule.on(
                    node("Add").inAnyOrder(node("MatMul").as(PRODUCT).alone(), value("row")))
            .when(ProductWithBias::isOfMatrices)
            .when(ProductWithBias::isRow)
            .replace(ProductWithBias::fused);

    private ProductWithBias() {}

    private static boolean isOfMatrices(Match match) {
        Node product = match.node(PRODUCT);
        TensorType type = match.type(product.output(0));
        return type.elementType().isFloating()
                && type.equals(match.type(match.root().output(0)))
                && match.type(product.input(0)).shape().rank() == 2
                && match.type(product.input(1)).shape().rank() == 2;
    }

    private static boolean isRow(Match match) {
        Shape row = match.type(match.value("row")).shape();
        return row.rank() == 1 || (row.rank() == 2 && row.size(0) == 1);
    }

    private static Replacement fused(Match match) {
        Node product = match.node(PRODUCT);
        return Replacement.by(new Node(
                product.name(),
                "",
                "Gemm",
                List.of(product.input(0), product.input(1), match.value("row")),
                match.root().outputs(),
                Attributes.NONE,
                product.extras()));
    }
}
