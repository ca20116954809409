package faults

import (
	"crypto/rand"
	"encoding/base64"
	"math/big"
	"sync"
)

// rsaKey publishes an RSA key as it should not be made.
func rsaKey(p, q *big.Int, exponent int64) map[string]any {
	encode := func(n *big.Int) string { return base64.RawURLEncoding.EncodeToString(n.Bytes()) }
	modulus := new(big.Int).Mul(p, q)
	return map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "weak-" + encode(modulus)[:8], "n": encode(modulus), "e": encode(big.NewInt(exponent))}
}

func randomPrime(bits int) *big.Int {
	prime, err := rand.Prime(rand.Reader, bits)
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return prime
}

// thePrime is the one that two keys share.
var thePrime = sync.OnceValue(func() *big.Int { return randomPrime(1024) })

// rocaModulus is a number of 2048 bits with the mark of CVE-2017-15361: a power of 65537 modulo the product of all small
// primes. It has no known factors, but for that mark it might be any key's.
func rocaModulus() *big.Int {
	product := big.NewInt(1)
	for n := int64(2); n <= 167; n++ {
		if prime := big.NewInt(n); prime.ProbablyPrime(0) {
			product.Mul(product, prime)
		}
	}
	power := new(big.Int).Exp(big.NewInt(65537), randomPrime(200), product)
	high := new(big.Int).Lsh(big.NewInt(1), 2047)
	high.Sub(high, new(big.Int).Mod(high, product)) // a multiple of the product
	return high.Add(high, product).Add(high, power)
}
