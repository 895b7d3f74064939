package dev.kiln.graph.dependency;

import dev.kiln.graph.Node;
import java.util.Map;

/** Attention: whole heads are removed, those of the query with the one of the key and the value that they share. */
final class AttentionDependencies {

    static final Map<String, DependencyRule> RULES =
            Map.of("Attention", new DependencyRule(AttentionDependencies::couple, AttentionDependencies::cut));

    private static final String WITHIN = "computes within a head";
    private static final int MASK = 3;

    private AttentionDependencies() {}

    private static void couple(Coupling coupling) {
        Node node = coupling.node();
        boolean isPlain = coupling.node().inputs().size() <= MASK + 1
                && node.outputs().stream().filter(output -> !output.isEmpty()).count() == 1;
        if (!isPlain) {
            coupling.freezeAll("keeps its keys and values");
            return;
        }
        boolean areSeparate = coupling.in(0).rank() == 4;
        int axis = areSeparate ? 1 : 2;
        for (String value : new String[] {node.input(0), node.input(1), node.input(2), node.output(0)}) {
            for (int other = 0; other < coupling.shape(value).rank(); other++) {
                if (other != axis) {
                    coupling.freeze(value, other, WITHIN);
                }
            }
        }
        coupling.freeze(node.input(MASK), WITHIN);
        long queries =
                areSeparate ? coupling.in(0).size(1) : coupling.attributes().integer("q_num_heads", 0);
        long keys = areSeparate ? coupling.in(1).size(1) : coupling.attributes().integer("kv_num_heads", 0);
        boolean hasMaskOfHeads = coupling.has(MASK)
                && coupling.in(MASK).rank() > 2
                && coupling.in(MASK).size(coupling.in(MASK).rank() - 3) != 1;
        if (queries < 2 || keys < 2 || hasMaskOfHeads) {
            coupling.freezeAll(hasMaskOfHeads ? "has a mask for each head" : "has one head");
            return;
        }
        heads(coupling, node.input(0), axis, queries, keys);
        heads(coupling, node.output(0), axis, queries, keys);
        heads(coupling, node.input(1), axis, keys, keys);
        heads(coupling, node.input(2), axis, keys, keys);
        coupling.link(node.output(0), axis, node.input(2), axis);
    }

    /** Ties all indices of a head with the first of the head of the value. */
    private static void heads(Coupling coupling, String value, int axis, long heads, long keys) {
        String shared = coupling.node().input(2);
        int length = coupling.length(value, axis);
        int sharedLength = coupling.length(shared, axis);
        if (length == 0 || sharedLength == 0) {
            coupling.freezeAll("has heads of a length that is not known");
            return;
        }
        for (int i = 0; i < length; i++) {
            long head = i * heads / length;
            int key = (int) (head * keys / heads);
            coupling.tie(value, axis, i, shared, axis, (int) (key * (sharedLength / keys)));
        }
    }

    private static Node cut(Cut cut) {
        Node node = cut.node();
        if (cut.shape(node.input(0)).rank() == 4 || !cut.isCut(node.input(2), 2)) {
            return node;
        }
        return node.withAttributes(node.attributes()
                .with("q_num_heads", heads(cut, "q_num_heads", node.input(0)))
                .with("kv_num_heads", heads(cut, "kv_num_heads", node.input(2))));
    }

    private static long heads(Cut cut, String attribute, String value) {
        return cut.node().attributes().integer(attribute, 1) * cut.after(value, 2) / cut.before(value, 2);
    }
}
