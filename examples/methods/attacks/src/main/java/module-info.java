import dev.kiln.api.attack.AttackProvider;
import org.example.kiln.attacks.ApgdCe;
import org.example.kiln.attacks.CarliniWagner;
import org.example.kiln.attacks.DeepFool;
import org.example.kiln.attacks.Ensemble;
import org.example.kiln.attacks.HopSkipJump;
import org.example.kiln.attacks.Square;
import org.example.kiln.attacks.Universal;

/** Attacks of the literature, written with the API of Kiln alone: one record each, with the provider within it. */
module org.example.kiln.attacks {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports org.example.kiln.attacks;

    provides AttackProvider with
            ApgdCe.Provider,
            CarliniWagner.Provider,
            DeepFool.Provider,
            Ensemble.Provider,
            HopSkipJump.Provider,
            Square.Provider,
            Universal.Provider;
}
