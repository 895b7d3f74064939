package dev.kiln.engine.djl.script;

import java.util.HashMap;
import java.util.Map;

/** Sequences: lists of tensors inside a program. Operators return new ones and leave their inputs unchanged. */
final class SequenceRules {

    static final Map<String, TorchRule> RULES = new HashMap<>();

    static {
        RULES.put("SequenceEmpty", n -> n.sequenceOut(0, "annotate(List[Tensor], [])"));
        RULES.put("SequenceConstruct", n -> n.sequenceOut(0, "[%s]", String.join(", ", n.ins())));
        RULES.put("SequenceInsert", SequenceRules::insert);
        RULES.put("SequenceErase", SequenceRules::erase);
        RULES.put("SequenceAt", n -> n.result("%s[%s]", n.sequence(0), n.integer(1)));
        RULES.put("SequenceLength", n -> n.result("torch.tensor(torch.len(%s), dtype=4%s)", n.sequence(0), n.device()));
        RULES.put("SplitToSequence", SequenceRules::split);
        RULES.put("ConcatFromSequence", SequenceRules::concat);
        RULES.put("Optional", SequenceRules::optional);
        RULES.put("OptionalGetElement", ShapeRules::identity);
        RULES.put(
                "OptionalHasElement", n -> n.result("torch.tensor(%s, dtype=11%s)", Literals.of(n.has(0)), n.device()));
    }

    private SequenceRules() {}

    private static void insert(NodeWriter n) {
        String longer = n.let("torch.list(%s)", n.sequence(0));
        if (n.has(2)) {
            n.line("torch.insert(%s, %s, %s)", longer, n.integer(2), n.in(1));
        } else {
            n.let("torch.append(%s, %s)", longer, n.in(1));
        }
        n.sequenceOut(0, "%s", longer);
    }

    private static void erase(NodeWriter n) {
        String shorter = n.let("torch.list(%s)", n.sequence(0));
        n.let("torch.pop(%s, %s)", shorter, n.has(1) ? n.integer(1) : "-1");
        n.sequenceOut(0, "%s", shorter);
    }

    private static void split(NodeWriter n) {
        long axis = n.attributes().integer("axis", 0);
        if (!n.has(1)) {
            boolean keeps = n.attributes().integer("keepdims", 1) != 0;
            n.sequenceOut(0, keeps ? "torch.split(%s, 1, %d)" : "torch.unbind(%s, %d)", n.in(0), axis);
        } else if (n.rank(1) == 0) {
            n.sequenceOut(0, "torch.split(%s, %s, %d)", n.in(0), n.integer(1), axis);
        } else {
            n.sequenceOut(0, "torch.split_with_sizes(%s, %s, %d)", n.in(0), n.integerList(1), axis);
        }
    }

    private static void concat(NodeWriter n) {
        boolean stacks = n.attributes().integer("new_axis", 0) != 0;
        n.result(
                "torch.%s(%s, %d)",
                stacks ? "stack" : "cat", n.sequence(0), n.attributes().integer("axis", 0));
    }

    private static void optional(NodeWriter n) {
        if (!n.has(0)) {
            throw n.fail("it creates an optional without a value, and the engine djl supports only those with one");
        }
        ShapeRules.identity(n);
    }
}
