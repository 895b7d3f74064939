package dev.kiln.graph.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.error.GraphException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For any node, a type rule gives types or reports the mismatch. */
class DamagedNodesTest {

    private static final int NODES = Integer.getInteger("kiln.damaged-nodes", 400);

    static Stream<String> operators() {
        return TypeRules.operators().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("operators")
    void areTypedOrRefused(String operator) {
        List<String> surprises = new ArrayList<>();
        for (int seed = 0; seed < NODES; seed++) {
            try {
                DamagedNodes.around(operator, seed).build();
            } catch (GraphException refusal) {
                assertThat(refusal).hasMessageContaining(" ");
            } catch (RuntimeException surprise) {
                surprises.add(seed + ": " + surprise + " at " + place(surprise));
            }
        }
        assertThat(surprises).isEmpty();
    }

    private static String place(RuntimeException surprise) {
        return Stream.of(surprise.getStackTrace())
                .filter(frame -> frame.getClassName().contains(".inference."))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse("another package");
    }
}
