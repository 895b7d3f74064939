package dev.kiln.engine.djl.script;

import java.util.List;

/**
 * Recurrent layers as loops over their steps, in every form that ONNX has. Each function runs one direction and returns
 * all hidden states, the last one, and the last cell state. {@code lengths} is read only where {@code ragged}: after
 * its end a sequence outputs zeros and keeps its state.
 */
final class TorchRecurrentLoop {

    static final ScriptFunction ACTIVATION = new ScriptFunction("activation", """
            def clipped(x: Tensor,
                bound: float) -> Tensor:
              if torch.gt(bound, 0.):
                y = torch.clamp(x, torch.neg(bound), bound)
              else:
                y = x
              return y
            def activation(x: Tensor,
                name: str,
                a: float,
                b: float) -> Tensor:
              if torch.eq(name, "Sigmoid"):
                y = torch.sigmoid(x)
              else:
                if torch.eq(name, "Tanh"):
                  y = torch.tanh(x)
                else:
                  if torch.eq(name, "Relu"):
                    y = torch.relu(x)
                  else:
                    y = __torch__.rare_activation(x, name, a, b)
              return y
            def rare_activation(x: Tensor,
                name: str,
                a: float,
                b: float) -> Tensor:
              if torch.eq(name, "Affine"):
                y = torch.add(torch.mul(x, a), b)
              else:
                if torch.eq(name, "LeakyRelu"):
                  y = torch.leaky_relu(x, a)
                else:
                  if torch.eq(name, "ThresholdedRelu"):
                    y = torch.threshold(x, a, 0.)
                  else:
                    if torch.eq(name, "ScaledTanh"):
                      y = torch.mul(torch.tanh(torch.mul(x, b)), a)
                    else:
                      if torch.eq(name, "HardSigmoid"):
                        y = torch.clamp(torch.add(torch.mul(x, a), b), 0., 1.)
                      else:
                        if torch.eq(name, "Elu"):
                          y = torch.elu(x, a)
                        else:
                          if torch.eq(name, "Softsign"):
                            y = torch.div(x, torch.add(torch.abs(x), 1))
                          else:
                            y = torch.softplus(x)
              return y
            """);

    private static final String ARGUMENTS = """
            (x: Tensor,
                w: Tensor,
                r: Tensor,
                b: Tensor,
                h0: Tensor,
                c0: Tensor,
                p: Tensor,
                lengths: Tensor,
                ragged: bool,
                reverse: bool,
                clip: float,
                flag: bool,
                f: List[str],
                a: List[float],
                d: List[float]) -> Tuple[Tensor, Tensor, Tensor]:
              steps = torch.size(x, 0)
              n = torch.size(r, 1)
              ys = annotate(List[Tensor], [])
              for i in range(steps):
                z = torch.append(ys, h0)
              h = h0
              c = c0
            """;

    private static final String STEP = """
              for i in range(steps):
                if reverse:
                  t = torch.sub(torch.sub(steps, 1), i)
                else:
                  t = i
            """;

    private static final String END = """
                if ragged:
                  on = torch.unsqueeze(torch.gt(lengths, t), 1)
                  y = torch.mul(next, on)
                  h = torch.where(on, next, h)
                  c = torch.where(on, cell, c)
                else:
                  y = next
                  h = next
                  c = cell
                z0 = torch._set_item(ys, t, y)
              return (torch.stack(ys, 0), h, c)
            """;

    static final ScriptFunction RNN = function("rnn_steps", """
              u = torch.unbind(torch.linear(x, w, torch.add(torch.slice(b, 0, 0, n), torch.slice(b, 0, n))), 0)
            """, """
                g = __torch__.clipped(torch.add(u[t], torch.linear(h, r)), clip)
                next = __torch__.activation(g, f[0], a[0], d[0])
                cell = c
            """);

    /** With {@code flag}, the hidden state is multiplied by its weight before it is reset. */
    static final ScriptFunction GRU = function("gru_steps", """
              u = torch.unbind(torch.linear(x, w, torch.slice(b, 0, 0, torch.mul(n, 3))), 0)
              rb = torch.slice(b, 0, torch.mul(n, 3))
              n2 = torch.mul(n, 2)
              rg = torch.slice(r, 0, 0, n2)
              rh = torch.slice(r, 0, n2)
              bg = torch.slice(rb, 0, 0, n2)
              bh = torch.slice(rb, 0, n2)
            """, """
                g = torch.add(torch.slice(u[t], 1, 0, n2), torch.linear(h, rg, bg))
                gates = torch.chunk(__torch__.activation(__torch__.clipped(g, clip), f[0], a[0], d[0]), 2, 1)
                if flag:
                  m = torch.mul(gates[1], torch.linear(h, rh, bh))
                else:
                  m = torch.linear(torch.mul(gates[1], h), rh, bh)
                v = __torch__.clipped(torch.add(torch.slice(u[t], 1, n2), m), clip)
                new = __torch__.activation(v, f[1], a[1], d[1])
                next = torch.add(new, torch.mul(gates[0], torch.sub(h, new)))
                cell = c
            """);

    /** With {@code flag}, the forget gate is 1 minus the input gate. */
    static final ScriptFunction LSTM = function("lstm_steps", """
              n4 = torch.mul(n, 4)
              u = torch.unbind(torch.linear(x, w, torch.add(torch.slice(b, 0, 0, n4), torch.slice(b, 0, n4))), 0)
              q = torch.chunk(p, 3, 0)
            """, """
                g = torch.chunk(torch.add(u[t], torch.linear(h, r)), 4, 1)
                gi = __torch__.clipped(torch.add(g[0], torch.mul(q[0], c)), clip)
                gate = __torch__.activation(gi, f[0], a[0], d[0])
                if flag:
                  forget = torch.rsub(gate, 1)
                else:
                  gf = __torch__.clipped(torch.add(g[2], torch.mul(q[2], c)), clip)
                  forget = __torch__.activation(gf, f[0], a[0], d[0])
                gc = __torch__.clipped(g[3], clip)
                cell = torch.add(torch.mul(forget, c), torch.mul(gate, __torch__.activation(gc, f[1], a[1], d[1])))
                go = __torch__.clipped(torch.add(g[1], torch.mul(q[1], cell)), clip)
                shown = __torch__.activation(go, f[0], a[0], d[0])
                next = torch.mul(shown, __torch__.activation(cell, f[2], a[2], d[2]))
            """);

    private TorchRecurrentLoop() {}

    private static ScriptFunction function(String name, String before, String step) {
        return new ScriptFunction(name, "def " + name + ARGUMENTS + before + STEP + step + END);
    }

    static List<String> defaults(String operator) {
        return switch (operator) {
            case "LSTM" -> List.of("Sigmoid", "Tanh", "Tanh");
            case "GRU" -> List.of("Sigmoid", "Tanh");
            default -> List.of("Tanh");
        };
    }
}
